"""What is kept between questions."""
