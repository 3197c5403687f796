"""Caveats of the shipped readings in Ukrainian, by the English text of the agreement file.

They are kept beside the agreement files and not in them, so that a translation makes no other version of an agreement.
A caveat that is not listed stays English and is marked so.
"""

from __future__ import annotations

from typing import Final

CAVEATS_UK: Final[dict[str, str]] = {
    'The words are "cities and towns" and "various towns"; whether a village is meant is left open.': (
        "Сказано «міста й містечка» і «різні містечка»; чи мається на увазі й село, не визначено."
    ),
    (
        "Not stated. At the earliest the start of 29 January in Kyiv, the day it was announced; at the latest the "
        "first report of the statement, 17:21 UTC."
    ): (
        "Не названо. Найраніше — початок 29 січня в Києві, дня оголошення; найпізніше — перше повідомлення про заяву, "
        "17:21 UTC."
    ),
    (
        '"For a week", from when is not stated. At the earliest seven days after the start of 29 January in Kyiv; at '
        "the latest the end of 5 February in Washington."
    ): (
        "«На тиждень», від якого моменту — не названо. Найраніше — сім днів від початку 29 січня в Києві; найпізніше — "
        "кінець 5 лютого у Вашингтоні."
    ),
    "Both bounds are assumed. The statement names Kyiv alone.": "Обидві межі припущено. Заява називає лише Київ.",
    (
        "Assumed; the statement has no date. From the earliest start in any other statement (25 January, Moscow) to "
        "the first report of the announcement."
    ): (
        "Припущено: у заяві немає дати. Від найранішого початку в будь-якій іншій заяві (25 січня, Москва) до першого "
        "повідомлення про оголошення."
    ),
    (
        'Assumed. "One week": from seven days after the earliest start to the latest end of the week announced on 29 '
        "January."
    ): (
        "Припущено. «Один тиждень»: від семи днів після найранішого початку до найпізнішого кінця тижня, оголошеного "
        "29 січня."
    ),
    (
        'Whether the city or the country was meant by "Kyiv" was unclear to Reuters; the other answer is '
        "`week-to-1-feb-ukraine`."
    ): "Чи «Київ» означає місто чи країну, Reuters було неясно; інша відповідь — `week-to-1-feb-ukraine`.",
    "Not stated. A week before 1 February is 25 January, Moscow days.": (
        "Не названо. За тиждень до 1 лютого — 25 січня, дні московські."
    ),
    '"Until February 1"; whether that day is included is not stated: its start or its end in Moscow.': (
        "«До 1 лютого»; чи включно, не сказано: початок або кінець цього дня в Москві."
    ),
    "The first report of the public acknowledgement, 10:14 UTC; nothing before it was acknowledged.": (
        "Перше повідомлення про публічне визнання, 10:14 UTC; нічого раніше не визнано."
    ),
    (
        '"Until February 1", and on 2 February "exactly about 1 February": the start or the end of that day in Moscow.'
    ): "«До 1 лютого», а 2 лютого — «саме про 1 лютого»: початок або кінець цього дня в Москві.",
    (
        '"Kyiv" read as a word for the country. Whether only energy or all strikes were meant was asked and not '
        "answered, so any other target is perhaps covered."
    ): (
        "«Київ» прочитано як назву країни. Чи йшлося лише про енергетику, чи про всі удари, питали, але відповіді не "
        "було, тож будь-яка інша ціль, можливо, охоплена."
    ),
    (
        '"The countdown began last night", said on 30 January: from the evening of 29 January in Kyiv (18:00) to '
        "midnight."
    ): "«Відлік почався вчора ввечері», сказано 30 січня: від вечора 29 січня в Києві (18:00) до півночі.",
    "Seven days after either start.": "Сім днів після одного чи другого початку.",
    (
        "The restraint was conditional. At the earliest the assault of 2-3 February (22:24 UTC); at the latest the end "
        "of the week. Whether the condition had failed is contested."
    ): (
        "Стриманість була умовною. Найраніше — атака 2–3 лютого (22:24 UTC); найпізніше — кінець тижня. Чи порушено "
        "умову, є предметом суперечки."
    ),
    'Shelling near the front and the border is set apart from "targeted" strikes in the statement.': (
        "У заяві обстріли біля фронту й кордону відокремлено від «прицільних» ударів."
    ),
    'The week "from 30 January", bounds as in `energy-week`.': "Тиждень «з 30 січня», межі як в `energy-week`.",
    "Seven days after either start; inferred.": "Сім днів після одного чи другого початку; висновок.",
    (
        "Known only from 3 February, when the window it describes was over. The area is that of the first announcement."
    ): "Відоме лише з 3 лютого, коли описане ним вікно вже минуло. Територія — з першого оголошення.",
    (
        '"Sunday to Sunday"; the date 25 January is a bracket of editors. The whole of that day, from Moscow to '
        "Washington."
    ): "«Від неділі до неділі»; дату 25 січня додали редактори в дужках. Увесь цей день, від Москви до Вашингтона.",
    "The whole of Sunday 1 February, from Moscow to Washington.": "Уся неділя 1 лютого, від Москви до Вашингтона.",
    'The words are "no missiles". The bounds leave no moment that is surely inside.': (
        "Сказано «жодних ракет». Межі не лишають жодного моменту, що напевно всередині."
    ),
    (
        '"For a period of one week", said as current on 2 February: it began at the earliest a week before that '
        "Washington day, at the latest when it was said (before 22:24 UTC)."
    ): (
        "«На період одного тижня», сказано як чинне 2 лютого: почалося найраніше за тиждень до того вашингтонського "
        "дня, найпізніше — коли це сказано (до 22:24 UTC)."
    ),
    "The text of an alleged order (Telegram). Nobody has shown it to be genuine.": (
        "Текст імовірного наказу (Telegram). Ніхто не довів, що він справжній."
    ),
    '"From 28 January", no hour: the whole of that day, from Moscow to Kyiv.': (
        "«З 28 січня», без години: увесь цей день, від Москви до Києва."
    ),
    '"Until further notice"; at the earliest 3 February (rumour), from its start in Moscow.': (
        "«До окремого повідомлення»; найраніше 3 лютого (чутка), від початку дня в Москві."
    ),
    "A post on Telegram. Nobody has shown the ban to be genuine.": (
        "Допис у Telegram. Ніхто не довів, що заборона справжня."
    ),
    '"Today, from 7 AM", zone not stated: 07:00 in Moscow or in Kyiv.': (
        "«Сьогодні, з 7 ранку», пояс не названо: 07:00 у Москві або в Києві."
    ),
    "Until 3 February (rumour), whole day, from its start in Moscow to its end in Kyiv.": (
        "До 3 лютого (чутка), увесь день, від його початку в Москві до кінця в Києві."
    ),
    "A report on Telegram. Nobody has shown the order to be genuine.": (
        "Повідомлення в Telegram. Ніхто не довів, що наказ справжній."
    ),
    "29 January, no hour; the whole of that day in Kyiv.": "29 січня, без години; увесь цей день у Києві.",
    "Until 3 February, whole day, from its start in Moscow to its end in Kyiv.": (
        "До 3 лютого, увесь день, від його початку в Москві до кінця в Києві."
    ),
}
