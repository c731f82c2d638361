use super::samples::{day, events, notices, plan_line, title};
use super::*;
use crate::chat::press::{FriendsPress, GiftPress, PersonalPress, Press};
use crate::domain::notice::{Door, Occasion, Offer, PlanLine, Right, Unpayable, Way};
use crate::domain::{Currency, GateId, LocalText, Period};
use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::BTreeSet;

const PLURAL_NUMBERS: [i64; 13] = [0, 1, 2, 5, 11, 12, 14, 21, 22, 25, 101, 111, 112];

fn texts() -> Texts {
    Texts::load().unwrap()
}

/// A voice that does not hide what is missing behind English.
fn strictly(texts: &Texts, lang: Lang, phrase: &Phrase) -> String {
    texts.voice(lang, Lang::RU, Place::Text).try_say(phrase).unwrap_or_else(|e| panic!("{lang}: {e}"))
}

// ---- the files ---------------------------------------------------------------------------------

type Messages = BTreeMap<String, BTreeSet<String>>;

/// The messages of a language with the variables of each.
fn messages(lang: Lang) -> Messages {
    let dir = LOCALES.get_dir(lang.as_str()).unwrap();
    let mut found = Messages::new();
    for file in dir.files() {
        let resource = fluent_syntax::parser::parse(file.contents_utf8().unwrap()).unwrap();
        for entry in resource.body {
            if let Entry::Message(message) = entry {
                let mut variables = BTreeSet::new();
                in_pattern(&message.value.unwrap(), &mut variables);
                found.insert(message.id.name.to_owned(), variables);
            }
        }
    }
    found
}

fn in_pattern(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::Placeable { expression: Expression::Inline(inline) } => in_inline(inline, found),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                in_inline(selector, found);
                variants.iter().for_each(|variant| in_pattern(&variant.value, found));
            }
            PatternElement::TextElement { .. } => {}
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            positional.iter().for_each(|argument| in_inline(argument, found));
        }
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        other => panic!("keep the messages free of references to each other: {other:?}"),
    }
}

/// The messages that the code says over all samples, with the variables that it fills in.
fn used() -> Messages {
    let mut found = Messages::new();
    let langs = texts().languages();
    for notice in notices() {
        let screen = screens::screen(&notice, &langs);
        let labels = screen.buttons.iter().flatten().map(|button| &button.label);
        screen.text.iter().flatten().chain(labels).for_each(|phrase| uses(phrase, &mut found));
    }
    for why in [Unpayable::Price(Money { minor: 450, currency: Currency::XTR }), Unpayable::Busy] {
        uses(&screens::unpayable(why), &mut found);
    }
    screens::COMMANDS.iter().for_each(|(_, about)| uses(&Phrase::new(about), &mut found));
    for word in ["lang-name", "number-group", "number-decimal"].into_iter().chain(words::lists()) {
        uses(&Phrase::new(word), &mut found);
    }
    found
}

fn uses(phrase: &Phrase, found: &mut Messages) {
    let variables: BTreeSet<String> = phrase.args.iter().map(|(name, _)| (*name).to_owned()).collect();
    let before = found.insert(phrase.key.to_owned(), variables.clone());
    assert!(before.is_none_or(|before| before == variables), "{} is filled in two ways", phrase.key);
    for (_, arg) in &phrase.args {
        match arg {
            Arg::Money(sum) => uses(&format::money(*sum, " ", "."), found),
            Arg::Prices(sums) => {
                if let [first, rest @ ..] = sums.as_slice() {
                    uses(&format::money(*first, " ", "."), found);
                    uses(&format::either(*first, rest), found);
                }
            }
            Arg::Date(day) => uses(&format::date(*day), found),
            Arg::Period(length) => uses(&format::period(*length), found),
            Arg::Phrase(phrase) => uses(phrase, found),
            Arg::Number(_)
            | Arg::Text(_)
            | Arg::Quote(_)
            | Arg::Word(_)
            | Arg::Title(_)
            | Arg::Words(_)
            | Arg::Language(_) => {}
        }
    }
}

#[test]
fn three_languages_are_spoken_and_called_as_they_call_themselves() {
    let texts = texts();
    let named: Vec<_> = texts.languages().into_iter().map(|lang| (lang, texts.name(lang))).collect();
    let expected = [(Lang::EN, "English"), (Lang::PL, "Polski"), (Lang::RU, "Русский")];
    assert_eq!(named, expected.map(|(lang, name)| (lang, name.to_owned())));
    assert_eq!(texts.speaks(Lang::PL), Some(Lang::PL));
    assert_eq!(texts.speaks("de".parse().unwrap()), None);
}

#[test]
fn one_copy_serves_all_tasks() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&texts());
}

#[test]
fn all_languages_have_the_messages_that_the_code_says_and_no_others() {
    let used = used();
    for lang in texts().languages() {
        let there = messages(lang);
        let keys = |m: &Messages| m.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(&there), keys(&used), "{lang}");
        for (key, variables) in &there {
            assert_eq!(variables, &used[key], "{lang}: {key} does not say what it is given, or wants more");
        }
    }
}

#[test]
fn a_message_has_the_same_variables_in_all_languages() {
    let english = messages(Lang::EN);
    for lang in texts().languages() {
        assert_eq!(messages(lang), english, "{lang}");
    }
}

#[test]
fn marks_are_bold_and_italic_alone_and_labels_have_none() {
    for lang in texts().languages() {
        for file in LOCALES.get_dir(lang.as_str()).unwrap().files() {
            for line in file.contents_utf8().unwrap().lines().filter(|line| !line.starts_with('#')) {
                let bare = ["<b>", "</b>", "<i>", "</i>"].iter().fold(line.to_owned(), |l, mark| l.replace(mark, ""));
                assert!(!bare.contains(['<', '>', '&']) || bare.contains("->"), "{lang}: {line}");
                for (open, close) in [("<b>", "</b>"), ("<i>", "</i>")] {
                    assert_eq!(line.matches(open).count(), line.matches(close).count(), "{lang}: {line}");
                }
                assert!(!line.starts_with("button-") || bare == line, "{lang}: {line}");
            }
        }
    }
}

// ---- the screens -------------------------------------------------------------------------------

#[test]
fn every_notice_can_be_said_in_every_language_without_help_from_english() {
    let texts = texts();
    for lang in texts.languages() {
        for notice in notices() {
            let screen = screens::screen(&notice, &texts.languages());
            for phrase in screen.text.iter().flatten() {
                assert!(!strictly(&texts, lang, phrase).trim().is_empty(), "{lang}: {notice:?}");
            }
            let labels = screen.buttons.iter().flatten().map(|button| &button.label);
            labels.for_each(|label| drop(strictly(&texts, lang, label)));
        }
    }
}

#[test]
fn every_message_is_whole_and_leads_on() {
    let texts = texts();
    for lang in texts.languages() {
        for notice in notices() {
            let message = texts.compose(&notice, lang, Lang::RU, Platform::Telegram);
            assert!(!message.html.trim().is_empty() && !message.html.contains(['{', '}', '\u{2068}']), "{notice:?}");
            assert!(message.html.lines().all(|line| line == line.trim()), "{lang}: {}", message.html);
            assert!(!message.buttons.is_empty(), "{lang}: {notice:?} leads nowhere");
            for button in message.buttons.iter().flatten() {
                assert!(!button.label.is_empty() && !button.label.contains(['{', '<', '\n']), "{lang}: {button:?}");
                match &button.action {
                    Action::Press(data) => {
                        assert!(data.len() <= 64, "{data}");
                        let plain = data.strip_prefix(KEEPING).unwrap_or(data);
                        let press = Press::parse(plain).unwrap_or_else(|| panic!("{data}"));
                        assert_eq!(press.encode(), plain);
                        let keeps = press.leads_to_a_menu() && !screens::is_menu(&notice);
                        assert_eq!(data != plain, keeps, "{lang}: {notice:?}: {data}");
                    }
                    Action::Open(url) => assert!(url.starts_with("https://")),
                    Action::SharePhone => assert_eq!(message.buttons.len(), 1, "it takes the place of the keyboard"),
                }
            }
        }
    }
}

#[test]
fn every_event_is_one_line() {
    let texts = texts();
    for event in events() {
        let lines =
            vec![crate::domain::notice::WhyLine { day: day(2026, 3, 31), time: "14:05".into(), event, by_team: false }];
        for lang in texts.languages() {
            let message =
                texts.compose(&Notice::Why { lines: lines.clone(), earlier: None }, lang, Lang::RU, Platform::Telegram);
            assert_eq!(message.html.lines().count(), 4, "{}", message.html);
        }
    }
}

#[test]
fn all_that_a_command_shows_is_within_reach_of_buttons() {
    let help = screens::screen(&Notice::Help { owner: false }, &[]);
    let presses: Vec<_> = help.buttons.into_iter().flatten().map(|button| button.action).collect();
    let friends = [FriendsPress::Invite, FriendsPress::Promo].map(Press::Friends);
    let renewals = Press::Money(crate::chat::press::MoneyPress::Renewals);
    let plain = [Press::Plans, Press::Status, Press::Link, Press::Renew, Press::Why, Press::Languages, renewals];
    for press in plain.into_iter().chain(friends) {
        assert!(presses.contains(&ScreenAction::Press(press)));
    }
    assert!(presses.contains(&ScreenAction::Press(Press::Freeze(crate::chat::press::freeze::FreezePress::Any))));
    let more =
        [Press::Gift(GiftPress::Mine), Press::Personal(PersonalPress::Data), Press::Personal(PersonalPress::Forget)];
    assert!(more.into_iter().all(|press| presses.contains(&ScreenAction::Press(press))));
}

fn labels(message: &Message) -> Vec<&str> {
    message.buttons.iter().flatten().map(|button| button.label.as_str()).collect()
}

#[test]
fn a_greeting_shows_the_plans() {
    let notice = Notice::Greeting { club: "Дыхание".into(), plans: vec![plan_line()] };
    let message = texts().compose(&notice, Lang::RU, Lang::RU, Platform::Telegram);
    assert!(message.html.starts_with("Здравствуйте! Это <b>Дыхание</b>.\n\nЧтобы"));
    let plan = "Месяц — 1\u{a0}990\u{a0}₽ или 450\u{a0}⭐ или 19,90\u{a0}€";
    assert_eq!(labels(&message), [plan, "Оплачено в другом месте", "🌐 Язык · Language", "Помощь"]);
    let plans = vec![PlanLine { elsewhere: false, ..plan_line() }];
    let notice = Notice::Greeting { club: "Дыхание".into(), plans };
    let message = texts().compose(&notice, Lang::RU, Lang::RU, Platform::Telegram);
    assert_eq!(labels(&message), [plan, "🌐 Язык · Language", "Помощь"]);
}

#[test]
fn an_entry_has_a_button_a_door_and_says_which_are_not_to_be_opened() {
    let door = |title: &str, url: Option<&str>, inside| Door {
        title: title.into(),
        url: url.map(Into::into),
        inside,
        way: Way::Personal,
    };
    let doors = vec![door("A", Some("https://t.me/+a"), false), door("B", None, true), door("C", None, false)];
    let notice =
        Notice::Entry { occasion: Occasion::Paid, plan: title("Месяц"), last_day: Some(day(2026, 3, 31)), doors };
    let message = texts().compose(&notice, Lang::EN, Lang::RU, Platform::Telegram);
    assert_eq!(
        message.buttons[0][0],
        Button { label: "Come in: A".into(), action: Action::Open("https://t.me/+a".into()) }
    );
    assert!(message.html.contains("“Месяц” is yours up to 31 March 2026.\n\n"));
    assert!(message.html.ends_with("“B”: you are inside.\n“C”: opens shortly, and we will write."));
}

#[test]
fn the_brake_shows_who_and_how_many_more_and_its_yes_names_the_list() {
    let names = vec!["Anna".to_owned(); 30];
    let notice = Notice::Brake { gate: GateId(3), title: "Breath".into(), count: 42, inside: 80, names, nonce: 77 };
    let message = texts().compose(&notice, Lang::EN, Lang::EN, Platform::Telegram);
    assert!(message.html.contains("42 people of 80"));
    assert!(message.html.ends_with("• Anna\n…and 12 more"));
    assert_eq!(message.buttons[0][0].action, Action::Press("release:3:77".into()));
    assert_eq!(message.buttons[1][0].action, Action::Press("keep:3:77".into()));
    assert_eq!(labels(&message), ["Remove 42 people", "Remove nobody"]);
}

#[test]
fn a_missing_right_is_said_with_where_to_give_it() {
    let notice = Notice::GateLacks { title: "Дыхание".into(), missing: vec![Right::Restrict] };
    let message = texts().compose(&notice, Lang::RU, Lang::RU, Platform::Telegram);
    assert!(
        message.html.contains("\n• включить «Блокировка пользователей»\n\n")
            && message.html.contains("«Администраторы»")
    );
    assert!(!message.html.contains("«Пригласительные ссылки»"));
}

#[test]
fn the_menu_has_every_command_in_every_language() {
    let texts = texts();
    for lang in texts.languages() {
        let commands = texts.commands(lang);
        let names: Vec<_> = commands.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, crate::chat::command::WORDS, "in the order of the help");
        // Telegram allows 1 to 256 characters (BotCommand).
        assert!(commands.iter().all(|(_, about)| (1..=256).contains(&about.chars().count())));
    }
}

#[test]
fn an_unspoken_language_is_answered_in_the_clubs_own_and_that_failing_in_english() {
    let texts = texts();
    let (german, french) = ("de".parse().unwrap(), "fr".parse().unwrap());
    assert_eq!(
        texts.compose(&Notice::LanguageSet, german, Lang::RU, Platform::Telegram).html,
        "Готово, говорим по-русски."
    );
    assert_eq!(
        texts.compose(&Notice::LanguageSet, german, french, Platform::Telegram).html,
        "Done, we speak English now."
    );
}

#[test]
fn what_a_language_lacks_is_said_in_english_and_never_as_a_riddle() {
    let mut texts = texts();
    let half = FluentResource::try_new("greeting = Hallo { $clubb }\nlet-in = Drin.".to_owned()).unwrap();
    let mut tongue = FluentBundle::new_concurrent(vec!["de".parse().unwrap()]);
    tongue.add_resource(half).unwrap();
    let german: Lang = "de".parse().unwrap();
    texts.tongues.insert(german, tongue);
    let greeting = Notice::Greeting { club: "Atem".into(), plans: Vec::new() };
    let message = texts.compose(&greeting, german, german, Platform::Telegram);
    assert!(message.html.starts_with("Hello! This is <b>Atem</b>.\n\nYou cannot"), "{}", message.html);
    assert_eq!(texts.compose(&Notice::LetIn { gate: "A".into() }, german, german, Platform::Telegram).html, "Drin.");
    // What is in no language at all stays unsaid.
    assert_eq!(texts.voice(german, german, Place::Text).say(&Phrase::new("no-such-message")), "");
}

// ---- numbers, money, dates ---------------------------------------------------------------------

#[test]
fn plural_forms_are_right() {
    let texts = texts();
    let table = |lang, key: &'static str| {
        let say = |n: i64| strictly(&texts, lang, &Phrase::new(key).with("count", n));
        PLURAL_NUMBERS.map(|n| say(n).split_once(' ').unwrap().1.to_owned())
    };
    let ru = |one: &str, few: &str, many: &str| {
        [many, one, few, many, many, many, many, one, few, many, one, many, many].map(str::to_owned)
    };
    let pl = |one: &str, few: &str, many: &str| {
        [many, one, few, many, many, many, many, many, few, many, many, many, many].map(str::to_owned)
    };
    assert_eq!(table(Lang::RU, "period-days"), ru("день", "дня", "дней"));
    assert_eq!(table(Lang::RU, "period-months"), ru("месяц", "месяца", "месяцев"));
    assert_eq!(table(Lang::RU, "period-years"), ru("год", "года", "лет"));
    let people = table(Lang::RU, "button-release").map(|said| said.split_once(' ').unwrap().1.to_owned());
    assert_eq!(people, ru("человека", "человека", "человек"));
    assert_eq!(table(Lang::PL, "period-days"), pl("dzień", "dni", "dni"));
    assert_eq!(table(Lang::PL, "period-months"), pl("miesiąc", "miesiące", "miesięcy"));
    assert_eq!(table(Lang::PL, "period-years"), pl("rok", "lata", "lat"));
    assert_eq!(table(Lang::EN, "period-days")[..3], ["days", "day", "days"]);
}

#[test]
fn days_left_agree_with_their_verb() {
    let texts = texts();
    let say = |lang, days: i64| {
        let phrase = Phrase::new("status-active").with("title", "M").with("last_day", "D").with("days", days);
        strictly(&texts, lang, &phrase).split_once(", ").unwrap().1.to_owned()
    };
    for (days, ru, pl) in [
        (0, "сегодня последний день.", "dziś ostatni dzień."),
        (1, "остался 1 день.", "został 1 dzień."),
        (2, "осталось 2 дня.", "zostały 2 dni."),
        (5, "осталось 5 дней.", "zostało 5 dni."),
        (11, "осталось 11 дней.", "zostało 11 dni."),
        (21, "остался 21 день.", "zostało 21 dni."),
        (22, "осталось 22 дня.", "zostały 22 dni."),
        (112, "осталось 112 дней.", "zostało 112 dni."),
    ] {
        assert_eq!((say(Lang::RU, days).as_str(), say(Lang::PL, days).as_str()), (ru, pl));
    }
}

#[test]
fn money_is_written_as_people_write_it() {
    let texts = texts();
    for (sum, ru, en, pl) in [
        ("1990 RUB", "1_990_₽", "1,990_₽", "1_990_₽"),
        ("990.50 RUB", "990,50_₽", "990.50_₽", "990,50_₽"),
        ("1234567 RUB", "1_234_567_₽", "1,234,567_₽", "1_234_567_₽"),
        ("19.90 EUR", "19,90_€", "€19.90", "19,90_€"),
        ("450 XTR", "450_⭐", "450_⭐", "450_⭐"),
        ("12 USD", "12,00_USD", "12.00_USD", "12,00_USD"),
        ("12 JPY", "12_JPY", "12_JPY", "12_JPY"),
    ] {
        let sum: Money = sum.parse().unwrap();
        for (lang, expected) in [(Lang::RU, ru), (Lang::EN, en), (Lang::PL, pl)] {
            assert_eq!(texts.voice(lang, lang, Place::Label).money(sum).unwrap(), expected.replace('_', "\u{a0}"));
        }
    }
}

#[test]
fn dates_have_their_month_in_the_right_form() {
    let texts = texts();
    let say = |lang, m| strictly(&texts, lang, &format::date(day(2026, m, 1)));
    assert_eq!(strictly(&texts, Lang::RU, &format::date(day(2026, 3, 31))), "31 марта 2026");
    assert_eq!(strictly(&texts, Lang::EN, &format::date(day(2026, 3, 31))), "31 March 2026");
    assert_eq!(strictly(&texts, Lang::PL, &format::date(day(2026, 3, 31))), "31 marca 2026");
    for lang in texts.languages() {
        let months: BTreeSet<_> = (1..=12).map(|m| say(lang, m)).collect();
        assert_eq!(months.len(), 12, "{lang}");
    }
}

#[test]
fn whole_years_are_said_as_years() {
    let texts = texts();
    let say = |period| strictly(&texts, Lang::RU, &format::period(period));
    let periods = [Period::Months(1), Period::Months(12), Period::Months(18), Period::Days(30), Period::Forever];
    assert_eq!(periods.map(say), ["1 месяц", "1 год", "18 месяцев", "30 дней", "навсегда"]);
}

// ---- other people's words ----------------------------------------------------------------------

#[test]
fn what_people_wrote_is_escaped_in_the_text_and_plain_on_buttons() {
    let plan = PlanLine { title: title("<b>\"A&B\"</b>"), prices: Vec::new(), ..plan_line() };
    let greeting = Notice::Greeting { club: "<i>Tom & \"Jerry\"".into(), plans: vec![plan.clone()] };
    let message = texts().compose(&greeting, Lang::EN, Lang::RU, Platform::Telegram);
    assert!(message.html.contains("<b>&lt;i&gt;Tom &amp; &quot;Jerry&quot;</b>"));
    assert_eq!(message.buttons[0][0].label, "<b>\"A&B\"</b>");
    let (ways, offer) = (Vec::new(), Offer::default());
    let card = Notice::PlanCard { plan, ways, renewal: None, offer, change: None };
    let card = texts().compose(&card, Lang::EN, Lang::RU, Platform::Telegram);
    assert!(card.html.starts_with("<b>&lt;b&gt;&quot;A&amp;B&quot;&lt;/b&gt;</b>\n"));
}

#[test]
fn a_name_stays_on_its_line_and_short() {
    let name = format!("Eve\n\n✅ Paid{}", "x".repeat(500));
    let notice = Notice::CannotReach { name, about: Occasion::Paid };
    let html = texts().compose(&notice, Lang::EN, Lang::EN, Platform::Telegram).html;
    assert!(html.lines().next().unwrap().contains("Eve  ✅ Paidxxx"));
    assert!(html.contains("xxx…:") && html.chars().count() < 400);
    assert!(format::one_short_line(&"ж".repeat(120)).chars().all(|c| c == 'ж'));
    assert_eq!(format::one_short_line(&"ж".repeat(121)).chars().count(), 120);
}

#[test]
fn a_title_is_in_the_readers_language_or_in_the_clubs() {
    let both = LocalText(BTreeMap::from([(Lang::RU, "Месяц".to_owned()), (Lang::EN, "Month".to_owned())]));
    let notice = Notice::PaymentCanceled { plan: plan_line().key, title: both };
    let say = |lang| texts().compose(&notice, lang, Lang::RU, Platform::Telegram).html;
    assert!(say(Lang::EN).contains("“Month”") && say(Lang::PL).contains("„Месяц”"));
}

#[test]
fn a_long_text_is_cut_between_two_lines() {
    assert_eq!(format::cut("one\ntwo\nthree".into(), 13), "one\ntwo\nthree");
    assert_eq!(format::cut("one\ntwo\nthree".into(), 12), "one\ntwo\n…");
    assert_eq!(format::cut("one\n\ntwo\nthree".into(), 6), "one\n…");
    assert_eq!(format::cut("longer".into(), 3), "…");
    let names = vec!["\"&\"".repeat(40); 30];
    let brake = Notice::Brake { gate: GateId(1), title: "T".into(), count: 30, inside: 90, names, nonce: 1 };
    let html = texts().compose(&brake, Lang::RU, Lang::RU, Platform::Telegram).html;
    let length = html.encode_utf16().count();
    assert!((3000..=MESSAGE_LENGTH).contains(&length), "{length}");
    assert!(html.contains("Убрать этих людей?") && html.ends_with("&quot;\n…"));
}

// ---- words in place of commands ----------------------------------------------------------------

#[test]
fn every_language_has_its_own_word_for_every_command_and_none_means_two() {
    let texts = texts();
    let mut meant: BTreeMap<String, &str> = BTreeMap::new();
    for lang in texts.languages() {
        for (command, list) in crate::chat::command::vocabulary::LISTS {
            let words = strictly(&texts, lang, &Phrase::new(list));
            assert!(!words.trim().is_empty(), "{lang}: no words for {command}");
            for word in words.split(',').map(|word| word.trim().to_lowercase()) {
                let before = meant.insert(word.clone(), command);
                assert!(before.is_none_or(|before| before == *command), "{word}: {before:?} and {command}");
                assert_eq!(texts.vocabulary().read(&word).word, *command, "{word}");
            }
        }
        let own = strictly(&texts, lang, &Phrase::new("words-language"));
        assert!(own.split(',').all(|name| texts.vocabulary().language(name) == Some(lang)), "{own}");
    }
    let known: BTreeSet<&str> = meant.values().copied().collect();
    assert!(crate::chat::command::WORDS.iter().all(|command| known.contains(command)));
}

#[test]
fn words_of_all_languages_are_understood() {
    use crate::chat::command::Command;
    let texts = texts();
    let parse = |text| crate::chat::command::parse(&texts.vocabulary().read(text), texts.vocabulary());
    let freeze = |words: &[&str]| Command::Freeze(words.iter().map(ToString::to_string).collect());
    for (text, command) in [
        ("Статус", Command::Status),
        ("мой доступ", Command::Status),
        ("Mój dostęp", Command::Status),
        ("my access", Command::Status),
        ("тарифы", Command::Plans),
        ("/тарифы", Command::Plans),
        ("ссылка", Command::Link),
        ("войти!", Command::Link),
        ("продлить", Command::Renew),
        ("почему?", Command::Why),
        ("dlaczego", Command::Why),
        ("язык", Command::Lang(None)),
        ("язык польский", Command::Lang(Some(Lang::PL))),
        ("language Русский", Command::Lang(Some(Lang::RU))),
        ("język po angielsku", Command::Lang(Some(Lang::EN))),
        ("помощь", Command::Help),
        ("pomoc", Command::Help),
        ("заморозка 7", freeze(&["7"])),
        ("Заморозь на 7 дней с 24.12", freeze(&["7", "24.12"])),
        ("zamroź na 7 dni od 24.12", freeze(&["7", "24.12"])),
        ("разморозить", Command::Unfreeze),
        ("пригласить", Command::Invite),
        ("подключить", Command::Connect(None)),
        ("промокод ВЕСНА-26", Command::Promo(Some("ВЕСНА-26".into()))),
        ("kod promocyjny MAJ", Command::Promo(Some("MAJ".into()))),
        ("подарки", Command::Gifts),
        ("отмена", Command::Cancel),
        ("Мои данные", Command::MyData),
        ("забыть меня", Command::Forget),
        ("возврат 12 500", Command::Refund(Some(12), Some("500".into()))),
        ("Привет!", Command::Start(None)),
        ("промокод 💥", Command::Promo(Some("💥".into()))),
        ("Dzień dobry", Command::Start(None)),
    ] {
        assert_eq!(parse(text), Ok(command), "{text}");
    }
    for (text, meant) in [("стутус", "/status"), ("помошь", "/help"), ("тариффы", "/plans"), ("przedłóż", "/renew")]
    {
        assert_eq!(parse(text), Err(Some(meant.to_owned())), "{text}");
    }
    for story in [
        "мой доступ пропал вчера",
        "статус не меняется",
        "здравствуйте, у меня вопрос",
        "hello there",
        "почему так дорого",
        "ссылка не работает",
        "заморозка не нужна",
        "спасибо",
        "да",
        "💥",
    ] {
        assert_eq!(parse(story), Err(None), "{story}");
    }
}

#[test]
fn in_vk_commands_are_words_of_the_readers_language() {
    let texts = texts();
    for (lang, line) in [(Lang::RU, "\nстатус — Моя"), (Lang::EN, "\nstatus — My"), (Lang::PL, "\nstatus — Moja")]
    {
        let help = Notice::Help { owner: true };
        let html = texts.compose(&help, lang, lang, Platform::Vk).html;
        assert!(html.contains(line), "{html}");
        assert!(!html.replace("</", "<").contains('/'), "{html}");
        let meant = Notice::NotUnderstood { did_you_mean: Some("/help".into()) };
        let html = texts.compose(&meant, lang, lang, Platform::Vk).html;
        assert!(!html.contains('/') && html.contains(texts.vocabulary().shown(lang, "help").unwrap()), "{html}");
    }
}
