"""Given names in their spellings: which are one name, and which only look it.

Mohammed, Mehmet and Maxamed are one name; Mahmoud, of the same consonants, is another. Two words
that are both known here and are not of one line are not the same, however alike. The spellings are
those of the lists and of passports of the region (English, French, Turkish, Somali, Russian).
"""

from __future__ import annotations

from functools import cache

from pledgebook_importers.screening.matching.sounds import sound

_NAMES = """
muhammad mohammed mohamed mohammad mohamad muhammed mehmed mehmet mohamud maxamed mahamed mohamet mahamat mamadou md محمد
mahmud mahmoud mahmood mehmood mahmut maxamuud محمود
ahmad ahmed ahmet axmed ahmat amadou احمد
hamid hameed حميد
hamed hamid حامد
hamad hammad حمد حماد
hamdan hamdane حمدان
hamdi hamdy حمدي
hamza hamzah hamzeh حمزه
hassan hasan hassen xasan حسن
hussein husain hussain hossein husayn hussayn hocine houssein hussin huseyin xuseen حسين
hosni husni
hassoun hassun حسون
salim salem selim سالم سليم
salam salaam سلام
saleh salih salih صالح
salah salaah صلاح
salman selman سلمان
sulaiman suleiman suleyman sulayman soliman sleiman سليمان
said saeed sayeed saied سعيد
saad sad saud سعد
saud saoud سعود
ali aly cali علي
alaa ala علاء علا
umar omar omer cumar عمر
amr amro عمرو
ammar amar عمار
amir ameer emir امير عامر
uthman othman osman usman cismaan عثمان
khalid khaled halid chaled xaalid خالد
khalil khaleel halil خليل
jamal gamal cemal djamel جمال
jamil jameel gamil cemil جميل
kamal kamel kemal كمال
kamil kamel كامل
karim kareem kerim كريم
karam كرم
ibrahim ebrahim ibraheem brahim ابراهيم
ismail ismael esmail cismaaciil اسماعيل
ishaq ishak ishaaq eshaq isaac اسحاق اسحق
yusuf youssef yousef yosef yousif yussuf yusof iusuf يوسف
yunus younes younis يونس
yasin yassin yaseen ياسين
yasir yasser yaser ياسر
yahya yahia yehia يحيي
yaqub yaqoub yacoub yakub يعقوب
musa mousa moussa موسي
isa issa eissa عيسي
mustafa mostafa moustafa mustapha مصطفي
nasir nasser naser ناصر
nasr nassr نصر
nazir nazeer نذير نظير
majid majed magid ماجد مجيد
rashid rasheed rachid رشيد راشد
rashad rashaad رشاد
walid waleed oualid وليد
tariq tarek tareq tarik طارق
tahir taher dahir طاهر
zahir zaher ظاهر زاهر
fahd fahad فهد
fadil fadel fazil فاضل
faisal faysal feisal فيصل
farid fareed فريد
faris fares فارس
firas feras فراس
amin ameen amine امين
ayman aiman ايمن
adil adel عادل
adnan عدنان
anwar انور
ashraf achraf اشرف
bashir bachir basheer بشير
bashar bachar بشار
basim bassem basem باسم
bassam بسام
bilal بلال
daud dawood dawud daoud داود
hadi haadi هادي
hani hany هاني
haitham haytham هيثم
hisham hicham هشام
hashim hashem هاشم
hatim hatem حاتم
haidar haider hayder حيدر
idris idriss idrees ادريس
imad emad عماد
iyad eyad اياد
jabir jaber gaber جابر
jafar jaafar jaffar جعفر
latif lateef لطيف
mahdi mehdi مهدي
mansur mansour mansoor منصور
marwan مروان
mazin mazen مازن
muhsin mohsen muhsen محسن
mukhtar mokhtar مختار
munir mounir monir منير
murad mourad مراد
nabil nabeel نبيل
nadir nader نادر
naim naeem نعيم
omran imran عمران
qasim kassem qassem kasim gassem قاسم
rafiq rafik رفيق
ramadan ramazan رمضان
raid raed رائد رايد
sabir saber صابر
sabri صبري
samir sameer سمير
sami samy سامي
shakir shaker شاكر
sharif sherif cherif شريف
taha tahaa طه
talal طلال
talib taleb طالب
wisam wissam وسام
zaid zayd زيد
ziad ziyad زياد
zain zein زين
zakariya zakaria zakariyya زكريا
abdulah abdallah abdullah عبدله عبدالله
abdrahman abdarahman عبدرحمن
abdrahim abdaraheem عبدرحيم
abdkarim عبدكريم
abdqadir abdkader abdqader عبدقادر
abdaziz عبدعزيز
abdmajid abdmagid عبدمجيد
abdmalik abdmalek عبدمالك
abdhamid عبدحميد
abdhakim عبدحكيم
abdhadi عبدهادي
abdsalam abdssalam عبدسلام
abdrazaq abdrazzaq abdrazak عبدرزاق
abdlatif عبدلطيف
abdwahid عبدواحد
abdwahab abdwahhab عبدوهاب
abdjabbar عبدجبار
abdjalil عبدجليل
abdali عبدعلي
ihsan ehsan احسان
mahmudi mahmoudi محمودي
muhammadi mohammadi mohamadi محمدي
ahmadi ahmedi احمدي
husaini hosseini husseini حسيني
hasani hassani حسني
vladimir wladimir volodymyr wolodymyr uladzimir vova
sergey sergei serguei sergii serhiy serge sergej
yevgeny evgeny evgeni yevgeni yevgeniy jewgeni evgenii yevhen eugene
nikolai nikolay nicolai nikolaj mykola kolya
dmitry dmitri dimitri dmitriy dmytro dmitrij dima
andrei andrey andrej andriy andreï andre andrew
yuri yury iouri juri yuriy iurii
aleksei alexey alexei aleksey alexej oleksiy
alexander aleksandr alexandr alexandre oleksandr aliaksandr sasha alex
mikhail michail mihail mykhailo misha
pavel pawel pavlo
pyotr petr petro piotr
oleg oleh
olga olha
igor ihor
viktor victor wiktor
konstantin constantin kostyantyn
maksim maxim maxime maksym
benjamin ben binyamin
michael mike
william bill will
robert bob rob
joseph joe
thomas tom
richard dick rick
james jim
"""


@cache
def _lines() -> dict[str, frozenset[int]]:
    """The lines in which a word's sound, or the Arabic word, stands."""
    found: dict[str, frozenset[int]] = {}
    for number, line in enumerate(_NAMES.strip().splitlines()):
        for word in line.split():
            heard = sound(word)
            found[heard] = found.get(heard, frozenset()) | {number}
    return found


def known(word: str) -> frozenset[int]:
    """The names that the word is a spelling of, none where it is no name of the table."""
    return _lines().get(sound(word), frozenset())
