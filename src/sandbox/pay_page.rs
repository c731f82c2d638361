//! What the pay pages of the emulated services look like.

const STYLE: &str = "body{margin:0;min-height:100vh;display:grid;place-items:center;background:#eef1f6;color:#1c2430;\
font:17px/1.5 system-ui,sans-serif}main{background:#fff;border-radius:20px;box-shadow:0 12px 40px #1c243022;\
padding:2.2rem;box-sizing:border-box;width:min(27rem,92vw)}h1{font-size:2.3rem;margin:.2rem 0}p{margin:.3rem 0 1.4rem}small{color:#69758a}\
button,a.button{display:block;box-sizing:border-box;width:100%;padding:.85rem;margin:.6rem 0 0;border:0;\
border-radius:12px;font:inherit;text-align:center;text-decoration:none;cursor:pointer;background:#eef1f6;color:inherit}\
.main{background:#2b5cff!important;color:#fff!important}button:hover,a.button:hover{filter:brightness(.96)}\
:focus-visible{outline:3px solid #9db6ff}.good{color:#12805c}.bad{color:#b3261e}";

/// How it ended, and the way back.
pub(super) fn ended(class: &str, text: &str, back: &str) -> String {
    format!(r#"<strong class="{class}">{text}</strong><a class="button main" href="{back}">Вернуться в магазин</a>"#)
}

/// A whole page.
pub(super) fn frame(content: &str) -> String {
    format!(
        r#"<!doctype html><html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Оплата</title><style>{STYLE}</style><main><small>Учебная касса: деньги не списываются</small>{content}</main></html>"#
    )
}

/// Text as it stands in a page.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
