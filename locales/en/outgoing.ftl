# Whom we tell about the club: webhooks.

outgoing-failing = ⚠️ The webhook “{ $name }” has not been taking events since { $since }. The bot keeps trying, the events wait.
outgoing-why = Last error: { $why }
outgoing-mend = Check the address in club.toml and the service itself. A trial event: propusk hooks test { $name }. Each event waits for three days; what was missed can be sent again: propusk hooks replay { $name }.
outgoing-gone = ⛔ The webhook “{ $name }” answered that it takes no more events (410). The bot has stopped sending them.
outgoing-resume = If that is a mistake, switch it on again: propusk hooks resume { $name }. If not, remove it from club.toml.
