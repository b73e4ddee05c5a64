"""Words by which columns and tables give themselves away, in the languages met most."""

from connectors.profiling.naming import fold, words_of


def _phrases(text: str) -> frozenset[str]:
    return frozenset(fold(line.strip()) for line in text.split(",") if line.strip())


SECRET = _phrases(
    "password, passwd, pwd, passwort, kennwort, contrasena, mot de passe, senha, haslo, пароль, 密码, パスワード,"
    "password hash, secret, api key, apikey, token, access token, refresh token, auth token, salt,"
    "private key, client secret, otp, pin code, security answer, credential, credentials, 비밀번호"
)
EMAIL = _phrases(
    "email, emails, e mail, mail, mail address, email address, email addr, email id, correo, correo electronico, courriel, mejl, poczta, почта,"
    "電子メール, メール, メールアドレス, 邮箱, 电子邮件, 電郵, 이메일, e post, sahkoposti"
)
PHONE = _phrases(
    "phone, phones, telephone, telephone number, tel, telefon, telefono, telefone, mobile number, mobile phone, cell phone, msisdn,"
    "handy, handynummer, mobilnummer, telefonnummer, phone number, fax, whatsapp, portable, gsm, телефон,"
    "電話, 電話番号, 电话, 手机, 手机号, 전화번호, puhelin, celular, movil, numero de telephone"
)
PERSON_NAME = _phrases(
    "first name, firstname, last name, lastname, full name, fullname, given name, family name, surname,"
    "middle name, maiden name, forename, nickname, nick name, user name, username, login, login name,"
    "screen name, customer name, client name, contact name, member name, employee name, person name,"
    "recipient, recipient name, vorname, nachname, familienname, benutzername, prenom, nom, nom de famille,"
    "nombre, apellido, apellidos, nombre completo, cognome, sobrenome, nome completo, imie, nazwisko,"
    "имя, фамилия, отчество, фио, 姓名, 氏名, 名前, 名字, 이름, 성명, 姓, etunimi, sukunimi, fornavn, etternavn,"
    "voornaam, achternaam, cardholder, cardholder name, billing name, shipping name, kundenname"
)
ANY_NAME = _phrases("nom, nombre, imie, 名前, 名字, 이름, naam, nome")
"""Names of persons on tables of persons, and of anything else elsewhere."""
BIRTH = _phrases(
    "birth, birthday, birth date, birthdate, date of birth, dob, birth year, year of birth, geburtsdatum,"
    "geburtstag, geburtsjahr, fecha de nacimiento, nacimiento, date de naissance, naissance, nascimento,"
    "data de nascimento, data di nascita, data urodzenia, geboortedatum, дата рождения, 生年月日, 出生日期,"
    "생년월일, fodelsedatum"
)
ADDRESS = _phrases(
    "street, street address, address, addr, address line, address 1, address 2, address1, address2,"
    "home address, billing address, shipping address, house number, strasse, hausnummer, adresse, anschrift,"
    "direccion, domicilio, calle, rue, endereco, rua, indirizzo, via e numero, adres, ulica, straat, адрес,"
    "улица, 住所, 地址, 주소, gata, katu, osoite"
)
POSTAL = _phrases(
    "postal code, postalcode, postcode, post code, zip, zip code, zipcode, plz, postleitzahl, codigo postal,"
    "code postal, cep, cap, kod pocztowy, индекс, 郵便番号, 邮编, 우편번호, postnummer"
)
COORDINATES = _phrases(
    "latitude, longitude, lat, lon, lng, long, geo point, geopoint, gps, coordinates, coords, geolocation,"
    "breitengrad, laengengrad, latitud, longitud, широта, долгота, 緯度, 経度, 纬度, 经度, 위도, 경도"
)
NETWORK = _phrases(
    "ip, ip address, ipaddress, ip addr, ipv4, ipv6, client ip, remote addr, remote address, mac address,"
    "direccion ip, adresse ip, ip adresse, ip адрес, user agent, useragent, ua string"
)
OFFICIAL = _phrases(
    "ssn, social security, national id, national insurance, passport, passport number, tax id, tin, nif, dni,"
    "cpf, cnpj, pesel, personnummer, driver license, drivers license, ausweis, steuernummer, id card,"
    "iban, bic, swift, account number, bank account, card number, credit card, creditcard, cc number, cvv, cvc,"
    "pan, kreditkarte, kontonummer, tarjeta, 身份证, 身份证号, マイナンバー, 주민등록번호, паспорт, инн, снилс"
)
FREE_TEXT = _phrases(
    "comment, comments, message, message text, body, note, notes, feedback, bio, biography, about me, review text,"
    "review, remarks, free text, kommentar, nachricht, bemerkung, comentario, mensaje, commentaire, commento,"
    "комментарий, сообщение, コメント, メッセージ, 评论, 留言, search query, query text, search term, transcript"
)
PHOTO = _phrases(
    "photo, picture, avatar, selfie, face, portrait, foto, bild, profile image, profile picture, signature"
)

PERSON = _phrases(
    "user, customer, client, member, subscriber, person, people, account, visitor, guest, patient, student,"
    "employee, staff, player, listener, viewer, reader, buyer, shopper, contact, profile, passenger, driver,"
    "kunde, kunden, benutzer, nutzer, mitglied, cliente, clientes, usuario, usuarios, utilisateur, client,"
    "abonne, utente, uzytkownik, klient, пользователь, пользователи, клиент, клиенты, 用户, 顧客, ユーザー, 会員,"
    "사용자, 고객, gebruiker, klant, anvandare, lead, donor, applicant, teacher, users, customers"
)
SESSION = _phrases(
    "session, sess, visit, sitzung, sesion, сессия, セッション, 会话, 세션, ga session"
)
COOKIE = _phrases(
    "cookie, pseudo, anonymous, anon, visitor, client, fpc, browser, fullvisitor, distinct, clientid"
)
DEVICE = _phrases(
    "device, idfa, idfv, gaid, aaid, advertising, vendor, imei, android, hardware, installation, install"
)
PUBLIC_PEOPLE = _phrases(
    "actor, author, artist, band, singer, composer, director, writer, host, narrator, performer, producer,"
    "publisher, creator, speaker, musician, cast, crew, journalist, autor, autorin, kunstler, artista, auteur,"
    "автор, актер, 作者, 作家, 歌手, 演员, 俳優, 작가"
)
CONTENT = _phrases(
    "film, movie, book, song, track, album, app, podcast, episode, show, series, article, news, video, game,"
    "product, item, title, content, catalog, catalogue, story, post, playlist, program, programme, course, recipe,"
    "artikel, produkt, buch, livre, libro, pelicula, producto, produit, filme, книга, фильм, товар, 商品, 書籍, 电影"
)
EVENTS = _phrases(
    "event, log, click, view, impression, play, stream, listen, visit, hit, action, activity, clickstream, pageview,"
    "order, purchase, payment, rental, transaction, rating, review, download, search, session, watch, borrow, loan,"
    "subscription, checkout, refund, sale, booking, ereignis, evento, событие, イベント, 事件"
)
MONEY = _phrases(
    "price, amount, revenue, cost, fee, tax, total, subtotal, sales, spend, spent, paid, payment, discount, income,"
    "margin, profit, ltv, preis, betrag, umsatz, precio, importe, prix, montant, chiffre, preco, valor, prezzo,"
    "цена, сумма, 価格, 金額, 价格, 金额, 가격, msrp, refund, shipping, gmv, turnover"
)
SOLD = _phrases("revenue, amount, sale price, sales, total, paid, total paid, price paid, purchase revenue, umsatz,"
                "betrag, importe, montant, 金額, 金额, сумма, gmv, turnover, order total, grand total")  # fmt: skip


def names(source: str, phrases: frozenset[str]) -> str | None:
    """The phrase of the table that a name holds, whole words only; any place in scripts without spaces."""
    words = words_of(source)
    return next((found for found in _runs(words) if found in phrases), None) or next(
        (phrase for phrase in sorted(phrases) if not phrase.isascii() and phrase in fold(source)),
        None,
    )


def is_named(source: str, phrases: frozenset[str]) -> bool:
    """Whether the whole name is one of the phrases."""
    words = [word for word in words_of(source) if not word.isdigit()]
    return " ".join(words) in phrases or "".join(words) in phrases


def _runs(words: tuple[str, ...]) -> tuple[str, ...]:
    """Every run of words, longest first, spaced and joined."""
    spans = [
        words[start : start + length]
        for length in range(len(words), 0, -1)
        for start in range(len(words) - length + 1)
    ]
    return tuple(text for span in spans for text in (" ".join(span), "".join(span)))


def ends_with(source: str, phrases: frozenset[str]) -> bool:
    """Whether a name ends with one of the phrases, numbers aside: `home_phone_2` ends with phone."""
    words = [word for word in words_of(source) if not word.isdigit()]
    tails = [words[at:] for at in range(len(words))]
    if any(" ".join(tail) in phrases or "".join(tail) in phrases for tail in tails):
        return True
    folded = fold(source)
    return any(not phrase.isascii() and phrase in folded for phrase in phrases)
