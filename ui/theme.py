"""The page's style: one small sheet, no remote font or picture, colours that follow the theme."""

# Tints are mixed from the text colour, so that they hold in a light and in a dark theme alike.
STYLE = """
<style>
[data-testid="stMainBlockContainer"] {max-width: 52rem; padding-top: 3.5rem; padding-bottom: 2rem;}
[data-testid="stBottomBlockContainer"] {max-width: 52rem; padding-bottom: .75rem;}
.la-question, .la-answer, .la-small, .la-chips li, .la-source h4, .la-passage, .la-dates dd {overflow-wrap: anywhere;}

.la-head h1 {font-size: 2rem; line-height: 1.2; padding: 0; margin: 0 0 .35rem;}
.la-head p {font-size: 1.05rem; line-height: 1.5; margin: 0; opacity: .8; max-width: 42rem;}
.la-notice {font-size: .85rem; line-height: 1.35; margin: 0; text-align: center; opacity: .8;}
.la-small {font-size: .85rem; line-height: 1.45; opacity: .75; margin: 0;}

.la-question {font-size: 1.15rem; line-height: 1.4; font-weight: 600; padding: .15rem 0; margin: 0;}
.la-answer {font-size: 1rem; line-height: 1.6;}
.la-answer h3, .la-sources h3 {
  font-size: 1.05rem; font-weight: 600; line-height: 1.4; padding: 0; margin: 1.4rem 0 .4rem;
}
.la-sources h3 {margin: 0;}
.la-answer p {margin: 0 0 .6rem;}
.la-answer ul, .la-answer ol {margin: 0; padding-left: 1.4rem;}
.la-answer li {margin: 0 0 .5rem; padding: 0; font-size: inherit;}
.la-answer .la-short {
  font-size: 1.12rem; line-height: 1.6; margin: .2rem 0 0; padding: .1rem 0 .1rem .9rem; border-left: 4px solid #1f4e79;
}
.la-open {
  margin-top: 1.4rem; padding: .8rem 1rem; border-radius: .5rem;
  background: color-mix(in srgb, currentColor 5%, transparent);
}
.la-answer .la-open h3 {margin-top: 0;}
.la-mark {white-space: nowrap; font-size: .8em; text-decoration: none; vertical-align: .15em; padding: 0 .1em;}
.la-answer a, .la-dates a {color: color-mix(in srgb, #2a6db0 80%, currentColor);}
.la-mark:hover, .la-mark:focus {text-decoration: underline;}

.la-anchor {display: block; height: 0; scroll-margin-top: 4.5rem;}
[data-testid="stElementContainer"]:has(> [data-testid="stHtml"] > .la-anchor) {height: 0; margin-bottom: -1rem;}
.la-source h4 {font-size: 1rem; font-weight: 600; padding: 0; margin: 0 0 .1rem;}
.la-passage {
  margin: .2rem 0; padding: .6rem .9rem; font-size: .95rem; line-height: 1.6; white-space: pre-line;
  border-left: 3px solid color-mix(in srgb, currentColor 22%, transparent);
  background: color-mix(in srgb, currentColor 3%, transparent);
}
.la-passage mark {background: rgba(255, 206, 84, .42); color: inherit; padding: .05em 0;}
.la-dates {
  display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem;
  padding: 0 !important; margin: 0; font-size: .9rem; line-height: 1.5;
}
.la-dates dt {opacity: .7; font-weight: 400;}
.la-dates dd {margin: 0;}

.la-chips {list-style: none; display: flex; flex-wrap: wrap; gap: .4rem; padding: 0 !important; margin: 0;}
.la-chips li {
  font-size: .85rem; line-height: 1.3; padding: .25rem .65rem; margin: 0; border-radius: 1rem;
  background: color-mix(in srgb, currentColor 7%, transparent);
}
.la-chips span {opacity: .7;}
.la-next {font-size: 1rem; font-weight: 600; line-height: 1.4; padding: 0; margin: .8rem 0 0;}
[data-testid="stMain"] .stButton button {justify-content: flex-start; text-align: left;}
[data-testid="stMain"] .stButton button > div {justify-content: flex-start;}
[data-testid="stSidebarHeader"] {height: 2.5rem; margin-bottom: 0;}

@media (max-width: 480px) {
  [data-testid="stMainBlockContainer"], [data-testid="stBottomBlockContainer"] {
    padding-left: .9rem; padding-right: .9rem;
  }
  [data-testid="stChatMessage"] {padding-left: .4rem; padding-right: .4rem; gap: .4rem;}
  [data-testid="stChatMessageAvatarCustom"] {display: none;}
  .la-head h1 {font-size: 1.6rem;}
  .la-dates {grid-template-columns: 1fr; gap: 0;}
  .la-dates dd {margin-bottom: .35rem;}
}
</style>
"""
