"""What the invented facility builds, buys and pays for. Titles take a place and a quarter of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is built or bought: its window, DAC sector and category."""

    title: str
    window: str
    sector: str
    category: str


QUARTERS = (
    "Riverside",
    "Old Market",
    "Station",
    "Garden",
    "Bridge",
    "Hill",
    "Orchard",
    "Mill",
    "Gate",
    "Spring",
    "Citadel",
    "Canal",
)

_C, _E, _S = "Contractual", "Equipment", "Supplies"
WORKS = (
    Item("Water treatment plant, {quarter} intake, {place}", "W1-Works", "14021", _C),
    Item("Low-voltage network, {quarter} quarter, {place}", "W1-Works", "23630", _C),
    Item("Rubble removal, {quarter} quarter, {place}", "W1-Works", "43030", _C),
    Item("Rehabilitation of {quarter} primary school, {place}", "W1-Works", "11220", _C),
    Item("{quarter} health centre, new roof and wards, {place}", "W1-Works", "12230", _C),
    Item("Sewage pumping station, {quarter} quarter, {place}", "W1-Works", "14022", _C),
    Item(
        "{quarter} girls' secondary school, classrooms and wiring, {place}", "W1-Works", "11320", _C
    ),
    Item("Road patching and culverts, {quarter} road, {place}", "W1-Works", "21020", _C),
    Item("{quarter} footbridge, new deck and railings, {place}", "FFES", "21020", _C),
    Item("{quarter} substation, 33/11 kV, {place}", "FFES", "23630", _C),
    Item("University laboratories, {quarter} campus, {place}", "FFES", "11420", _C),
    Item("General hospital, {quarter} wing, {place}", "FFES", "12191", _C),
    Item("Market stalls and cold store, {quarter} market, {place}", "W2-Livelihoods", "31191", _C),
    Item("Municipal operations room, {quarter} office, {place}", "W3-Capacity", "15112", _C),
    Item("{quarter} community centre and sports ground, {place}", "W4-Cohesion", "16061", _C),
)
GOODS = (
    Item("Submersible pumps for the {quarter} water station, {place}", "W1-Works", "14021", _E),
    Item("Distribution transformers 250 kVA, {quarter} feeder, {place}", "W1-Works", "23630", _E),
    Item("Refuse trucks for the municipality, {quarter} depot, {place}", "W1-Works", "14050", _E),
    Item("School desks and blackboards, {quarter} schools, {place}", "W1-Works", "11220", _S),
    Item("Chlorine and filter sand, {quarter} works, {place}", "W1-Works", "14021", _S),
    Item("Clinic equipment, {quarter} health centre, {place}", "FFES", "12230", _E),
    Item("Mobile generators, {quarter} hospital, {place}", "FFES", "23630", _E),
    Item(
        "Sewing machines and tool kits, {quarter} workshop, {place}", "W2-Livelihoods", "32161", _E
    ),
    Item("Greenhouse kits and drip lines, {quarter} farms, {place}", "W2-Livelihoods", "31120", _S),
    Item("Computers and servers, {quarter} planning office, {place}", "W3-Capacity", "15112", _E),
    Item("Sound system and chairs, {quarter} youth centre, {place}", "W4-Cohesion", "16061", _S),
)
SERVICES = (
    Item(
        "Design review and bills of quantities, {quarter} sites, {place}", "W1-Works", "43030", _C
    ),
    Item("Third-party monitoring, {quarter} sites, {place}", "FFES", "43030", _C),
    Item("Soil tests and survey, {quarter} crossing, {place}", "FFES", "21020", _C),
    Item(
        "Bookkeeping courses for shopkeepers, {quarter} market, {place}",
        "W2-Livelihoods",
        "25010",
        _C,
    ),
    Item("Training in public works tenders, {quarter} office, {place}", "W3-Capacity", "15125", _C),
    Item(
        "Advisers on restoring services, {quarter} directorate, {place}", "W3-Capacity", "15112", _C
    ),
    Item(
        "Dialogue sessions of returning families, {quarter} quarter, {place}",
        "W4-Cohesion",
        "15220",
        _C,
    ),
    Item("Community radio, {quarter} season, {place}", "W4-Cohesion", "22030", _C),
)
PARTNERS = (
    Item(
        "Cash for work: clearing canals, {quarter} district, {place}",
        "W2-Livelihoods",
        "16020",
        "Transfers",
    ),
    Item(
        "Grants to small shops, {quarter} market, {place}", "W2-Livelihoods", "32130", "Transfers"
    ),
    Item(
        "Grants to women-led households, {quarter} quarter, {place}",
        "W2-Livelihoods",
        "16010",
        "Transfers",
    ),
    Item("Tribal and youth dialogue, {quarter} hall, {place}", "W4-Cohesion", "15220", "Transfers"),
    Item(
        "Legal aid for papers and housing claims, {quarter} desk, {place}",
        "W4-Cohesion",
        "15130",
        "Transfers",
    ),
    Item(
        "Coaching of municipal engineers, {quarter} office, {place}",
        "W3-Capacity",
        "15112",
        "Transfers",
    ),
    Item("Street cleaning teams, {quarter} quarter, {place}", "W1-Works", "14050", "Transfers"),
)
OFFICES = (Item("{quarter} area office, {place}", "MGMT", "91010", "Operating"),)
FIELD = (
    Item("Field engineers, {quarter} sites, {place}", "W1-Works", "43030", "Staff"),
    Item("Livelihood field teams, {quarter} district, {place}", "W2-Livelihoods", "16020", "Staff"),
    Item("Liaison officers, {quarter} council, {place}", "W3-Capacity", "15112", "Staff"),
    Item("Social mobilisers, {quarter} quarter, {place}", "W4-Cohesion", "15220", "Staff"),
    Item("Hospital and bridge engineers, {quarter} sites, {place}", "FFES", "43030", "Staff"),
    *OFFICES,
)

TRIPS = (
    "Vehicle hire for site visits",
    "Flights and lodging for an evaluation mission",
    "Field visit of monitors",
    "Armoured transport to the opening ceremony",
    "Travel of trainers",
    "Joint visit with the donor's embassy",
    "Travel of auditors to sites",
)
PURCHASES = (
    "Printer paper and toner",
    "Safety helmets and vests",
    "First-aid boxes",
    "Site signboards",
    "Water tanks for crews",
    "Filing cabinets' locks and folders",
    "Survey stakes and tape",
    "Hygiene kits for crews",
    "Whiteboards and markers",
    "Spare tyres",
)
UTILITIES = (
    "Internet link",
    "Generator fuel",
    "Electricity bill",
    "Guard and cleaning service",
    "Radio licences",
    "Water delivery",
    "Vehicle servicing",
    "Office insurance",
)
VARIATION_UP = (
    "additional culverts asked for by the municipality",
    "deeper foundations after the soil test",
    "extra cabling found necessary on site",
    "second coat of waterproofing",
    "larger septic tank",
)
VARIATION_DOWN = (
    "one block taken over by another agency",
    "rooms found in good order",
    "shorter access road",
)
VOIDS = (
    "number drawn twice by mistake; nothing was paid",
    "form spoilt at printing",
    "payment request withdrawn before approval",
)
