//! Words: puts a [`Notice`] into a person's language.
//!
//! A language is a folder of `locales/` with Fluent files in it, embedded when the program is built; nothing
//! else has to be touched to add one. What a screen consists of is decided in [`crate::chat::screens`]. A message
//! that a language lacks is said in English and logged: nobody is ever shown a message's id or a bare `{$name}`.

mod format;
mod words;

use crate::chat::command::vocabulary::Vocabulary;
use crate::chat::press::KEEPING;
use crate::chat::screens::{self, Arg, Phrase, Screen, ScreenAction, ScreenButton};
use crate::domain::notice::{Event, Unpayable};
use crate::domain::plan::BadLang;
use crate::domain::{Lang, Money, Notice, Platform};
use crate::messenger::{Action, Button, Message};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use include_dir::{Dir, include_dir};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// All languages, as they were when the program was built.
static LOCALES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/locales");

/// The language of last resort.
const LAST_RESORT: Lang = Lang::EN;

/// How long a message may be, counted in UTF-16 units. Telegram allows 4096 after its marks are taken out, VK
/// as many; the marks are counted here, which is only ever too careful.
const MESSAGE_LENGTH: usize = 4096;

/// The locales are not what they should be. They are part of the program, so this is a mistake of its makers.
#[derive(Debug, thiserror::Error)]
pub enum TextsError {
    /// A folder is not called by a language.
    #[error("locales/{folder}: {source}")]
    Folder {
        /// Its name.
        folder: String,
        /// What is wrong with it.
        source: BadLang,
    },
    /// A file cannot be read as Fluent.
    #[error("locales/{file}: {problem}")]
    File {
        /// The file.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A language does not say how it is called, or the language of last resort is missing.
    #[error("locales/{0}: no message lang-name")]
    Nameless(Lang),
}

/// Everything that the program can say, in every language that it speaks.
pub struct Texts {
    tongues: BTreeMap<Lang, Tongue>,
    vocabulary: Vocabulary,
}

type Tongue = FluentBundle<FluentResource>;

impl Texts {
    /// Reads the embedded languages.
    ///
    /// # Errors
    /// A file that is not Fluent, a message said twice, a language without a name, no English.
    pub fn load() -> Result<Self, TextsError> {
        let mut tongues = BTreeMap::new();
        for dir in LOCALES.dirs() {
            let folder = dir.path().display().to_string();
            let lang = folder.parse::<Lang>().map_err(|source| TextsError::Folder { folder, source })?;
            tongues.insert(lang, tongue(lang, dir)?);
        }
        let mut texts = Self { tongues, vocabulary: Vocabulary::default() };
        texts.vocabulary = texts.words();
        let nameless = texts
            .languages()
            .into_iter()
            .chain([LAST_RESORT])
            .find(|lang| !texts.tongues.get(lang).is_some_and(|tongue| tongue.has_message("lang-name")));
        nameless.map_or(Ok(texts), |lang| Err(TextsError::Nameless(lang)))
    }

    /// The languages that are spoken, in the order of their codes.
    #[must_use]
    pub fn languages(&self) -> Vec<Lang> {
        self.tongues.keys().copied().collect()
    }

    /// How a language calls itself, for example `Polski`.
    #[must_use]
    pub fn name(&self, lang: Lang) -> String {
        self.voice(lang, lang, Place::Label).say(&Phrase::new("lang-name"))
    }

    /// The language itself if it is spoken.
    #[must_use]
    pub fn speaks(&self, lang: Lang) -> Option<Lang> {
        self.tongues.contains_key(&lang).then_some(lang)
    }

    /// The words that people use in place of commands, of all languages.
    #[must_use]
    pub const fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Reads the lists of words of all languages.
    fn words(&self) -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for lang in self.languages() {
            let voice = self.voice(lang, lang, Place::Label);
            for list in words::lists() {
                // What a language has no words for is understood in the others.
                vocabulary.add(lang, list, &voice.try_say(&Phrase::new(list)).unwrap_or_default());
            }
        }
        vocabulary
    }

    /// Puts a notice into words, as they are said on a platform: where commands have no slash, they are words of the
    /// language. `fallback` is the club's own language: for words of the owner that are not there in `lang`, and for
    /// everything when `lang` is not spoken.
    #[must_use]
    pub fn compose(&self, notice: &Notice, lang: Lang, fallback: Lang, platform: Platform) -> Message {
        let screen = screens::screen(notice, &self.languages());
        let voice = self.voice(lang, fallback, Place::Text);
        let mut html = voice.text(&screen);
        let labels = Voice { place: Place::Label, ..voice };
        let mut menu = Vec::new();
        if platform == Platform::Vk {
            html = words::in_words(&html, voice.lang, &self.vocabulary);
            let rows = screens::menu().into_iter();
            menu = rows.map(|row| row.into_iter().map(|button| labels.button(button, true)).collect()).collect();
        }
        let enclosure = screen.enclosure.clone();
        Message { html, buttons: labels.buttons(screen, screens::is_menu(notice)), menu, enclosure }
    }

    /// A line of the journal in words, safe to show as HTML.
    #[must_use]
    pub fn event(&self, event: &Event, lang: Lang, fallback: Lang) -> String {
        self.voice(lang, fallback, Place::Text).say(&screens::journal_line(event))
    }

    /// Why a bill should not be paid, in plain words for the messenger's own window.
    #[must_use]
    pub fn unpayable(&self, why: Unpayable, lang: Lang, fallback: Lang) -> String {
        self.voice(lang, fallback, Place::Label).say(&screens::unpayable(why))
    }

    /// The commands of a messenger's menu with their descriptions.
    #[must_use]
    pub fn commands(&self, lang: Lang) -> Vec<(&'static str, String)> {
        let voice = self.voice(lang, lang, Place::Label);
        screens::COMMANDS.iter().map(|(name, about)| (*name, voice.say(&Phrase::new(about)))).collect()
    }

    fn voice(&self, lang: Lang, fallback: Lang, place: Place) -> Voice<'_> {
        let lang = self.speaks(lang).or_else(|| self.speaks(fallback)).unwrap_or(LAST_RESORT);
        Voice { texts: self, lang, fallback, place }
    }
}

/// Reads all files of a language.
fn tongue(lang: Lang, dir: &Dir<'_>) -> Result<Tongue, TextsError> {
    let id = lang.as_str().parse().unwrap_or_default();
    let mut tongue = FluentBundle::new_concurrent(vec![id]);
    // Otherwise invisible marks go around every argument, and people copy them along.
    tongue.set_use_isolating(false);
    for file in dir.files().filter(|file| file.path().extension().is_some_and(|end| end == "ftl")) {
        let bad = |problem: String| TextsError::File { file: file.path().display().to_string(), problem };
        let source = file.contents_utf8().ok_or_else(|| bad("not UTF-8".into()))?;
        let resource = FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| bad(listed(&errors)))?;
        tongue.add_resource(resource).map_err(|errors| bad(listed(&errors)))?;
    }
    Ok(tongue)
}

fn listed(errors: &[impl ToString]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Where words go: what a person wrote is made harmless differently in each place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The text of a message, which has marks.
    Text,
    /// The label of a button, which has none.
    Label,
}

/// One language in one place.
#[derive(Clone, Copy)]
struct Voice<'a> {
    texts: &'a Texts,
    lang: Lang,
    fallback: Lang,
    place: Place,
}

/// Why a phrase cannot be said.
#[derive(Debug, thiserror::Error)]
#[error("message {key}: {problem}")]
struct Unsayable {
    key: &'static str,
    problem: String,
}

impl Voice<'_> {
    /// Says a phrase, in English if it must be.
    fn say(&self, phrase: &Phrase) -> String {
        self.try_say(phrase).unwrap_or_else(|error| {
            tracing::error!(lang = %self.lang, %error, "a text is missing or broken");
            let english = Self { lang: LAST_RESORT, ..*self };
            // English itself is proven by tests; should it fail all the same, silence is better than a riddle.
            english.try_say(phrase).unwrap_or_default()
        })
    }

    fn try_say(&self, phrase: &Phrase) -> Result<String, Unsayable> {
        let key = phrase.key;
        let bad = |problem: String| Unsayable { key, problem };
        let tongue = self.texts.tongues.get(&self.lang).ok_or_else(|| bad("no such language".into()))?;
        let pattern = tongue.get_message(key).and_then(|m| m.value()).ok_or_else(|| bad("missing".into()))?;
        let mut args = FluentArgs::new();
        for (name, arg) in &phrase.args {
            args.set(*name, self.value(arg)?);
        }
        let mut errors = Vec::new();
        let said = tongue.format_pattern(pattern, Some(&args), &mut errors);
        if errors.is_empty() { Ok(said.into_owned()) } else { Err(bad(listed(&errors))) }
    }

    fn value<'v>(&self, arg: &'v Arg) -> Result<FluentValue<'v>, Unsayable> {
        let said = match arg {
            // Only a number as a number finds its plural form.
            Arg::Number(n) => return Ok(FluentValue::from(*n)),
            Arg::Word(word) => return Ok(FluentValue::from(*word)),
            Arg::Text(text) => self.harmless(text),
            Arg::Quote(text) => Cow::Owned(format::escape(text)),
            Arg::Words(words) => Cow::Owned(format::escape(words.get(self.lang, self.fallback))),
            Arg::Title(title) => self.harmless(title.get(self.lang, self.fallback)),
            Arg::Language(lang) => Cow::Owned(self.texts.name(*lang)),
            Arg::Money(sum) => Cow::Owned(self.money(*sum)?),
            Arg::Prices(sums) => Cow::Owned(match sums.as_slice() {
                [] => String::new(),
                [sum] => self.money(*sum)?,
                [first, rest @ ..] => self.try_say(&format::either(*first, rest))?,
            }),
            Arg::Date(day) => Cow::Owned(self.try_say(&format::date(*day))?),
            Arg::Period(period) => Cow::Owned(self.try_say(&format::period(*period))?),
            Arg::Phrase(phrase) => Cow::Owned(self.try_say(phrase)?),
        };
        Ok(FluentValue::String(said))
    }

    fn money(&self, sum: Money) -> Result<String, Unsayable> {
        let group = self.try_say(&Phrase::new("number-group"))?;
        let point = self.try_say(&Phrase::new("number-decimal"))?;
        self.try_say(&format::money(sum, &group, &point))
    }

    fn harmless<'w>(&self, words: &'w str) -> Cow<'w, str> {
        let short = format::one_short_line(words);
        match self.place {
            Place::Text => Cow::Owned(format::escape(&short)),
            Place::Label => short,
        }
    }

    fn text(&self, screen: &Screen) -> String {
        let paragraphs = screen.text.iter().map(|lines| {
            let said = lines.iter().map(|line| self.say(line)).filter(|line| !line.is_empty());
            said.collect::<Vec<_>>().join("\n")
        });
        let paragraphs: Vec<_> = paragraphs.filter(|paragraph| !paragraph.is_empty()).collect();
        format::cut(paragraphs.join("\n\n"), MESSAGE_LENGTH)
    }

    /// `in_place`: whether an answer may take the place of the screen.
    fn buttons(&self, screen: Screen, in_place: bool) -> Vec<Vec<Button>> {
        let row = |row: Vec<ScreenButton>| row.into_iter().map(|button| self.button(button, in_place)).collect();
        screen.buttons.into_iter().map(row).collect()
    }

    fn button(&self, button: ScreenButton, in_place: bool) -> Button {
        let action = match button.action {
            ScreenAction::Press(press) if press.leads_to_a_menu() && !in_place => {
                Action::Press(format!("{KEEPING}{}", press.encode()))
            }
            ScreenAction::Press(press) => Action::Press(press.encode()),
            ScreenAction::Open(url) => Action::Open(url),
            ScreenAction::SharePhone => Action::SharePhone,
        };
        Button { label: self.say(&button.label), action }
    }
}

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
