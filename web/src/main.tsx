import { createRoot } from "react-dom/client";
import { App } from "./page/App";
import "./style/fonts.css";
import "./style/tokens.css";
import "./style/base.css";
import "./style/layout.css";
import "./style/sidebar.css";
import "./style/chat.css";
import "./style/answer.css";
import "./style/table.css";
import "./style/text.css";
import "./style/feature.css";
import "./style/panel.css";
import "./style/pages.css";

const place = document.getElementById("root");
if (place) createRoot(place).render(<App />);
