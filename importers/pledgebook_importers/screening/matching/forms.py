"""Words that tell little: legal forms of companies, titles of persons, numbers as words.

Legal forms by ISO 20275 (Entity Legal Forms) as far as companies of the donors and of the region
bear them, with the Arabic and Turkish words.
"""

from __future__ import annotations

from collections.abc import Mapping

LEGAL = frozenset(
    (
        *"ltd limited llc llp lp co company corp corporation inc incorporated plc pvt private pty est".split(),
        *"fze fzco fzc fz gmbh ag akg kg ohg mbh aktiengesellschaft sa sas sarl sal saoc saog psc pjsc".split(),
        *"jsc ojsc cjsc zao oao ooo pao ao tov srl spa snc bv nv oy ab as aps kft zrt sro doo dd eood ood".split(),
        *"ltda eirl cv rl de spzoo zoo bhd sdn tbk pt cie ste societe joint stock sti sirketi anonim".split(),
        *"holding holdings group".split(),
        *"شركه الشركه موسسه الموسسه شركة ذمم م محدوده المحدوده مساهمه".split(),
    )
)
TITLES = frozenset(
    (
        *"mr mrs ms miss dr prof professor eng engineer sheikh shaykh sheik shaikh cheikh seyh".split(),
        *"haji hajji hadji hajj haj mullah mulla molla mawlawi maulavi maulvi mawlavi mufti hafiz hafez".split(),
        *"qari sayyid sayyed syed seyed gen colonel col major maj captain".split(),
        *"capt lieutenant lt brigadier marshal commander president prasident minister prince emir".split(),
        *"ustad ustaz imam ayatollah hojatoleslam jr sr ii iii mme".split(),
        *"شيخ الشيخ حاج الحاج ملا دكتور سيد السيد مولوي".split(),
    )
)
NUMBERS: Mapping[str, str] = {
    **dict(zip("first second third fourth fifth".split(), "1st 2nd 3rd 4th 5th".split(), strict=True)),
    **dict(zip("one two three four five six seven eight nine ten".split(), map(str, range(1, 11)), strict=True)),
}  # fmt: skip
"""Numbers in words, as figures."""
