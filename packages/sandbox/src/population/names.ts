const words = (text: string): readonly string[] => text.split(' ');

export const GIVEN_NAMES = words(
  'Ada Alma Amir Anders Anita Arlo Asha Bela Boris Carla Cleo Daria Dev Elena Emeka Erik Farah Felix Gita Greta ' +
    'Hana Hugo Ines Ivan Jana Jonas Kaya Kofi Lara Leon Lina Malik Mara Milo Mina Nadia Nils Nora Olga Omar Otto ' +
    'Paula Petra Priya Quinn Rafael Rana Rosa Samir Sofia Sven Tamar Theo Tomas Uma Vera Viktor Wanda Yara Zane',
);

export const FAMILY_NAMES = words(
  'Abara Adler Amari Andersen Bakker Banerjee Barnes Becker Bianchi Bose Castillo Chandra Cohen Costa Dahl Diaz ' +
    'Dubois Eriksen Farouk Ferrari Fischer Garcia Greene Haddad Hansen Hoffman Ibarra Ito Jansen Kamau Kapoor ' +
    'Keller Kim Kovacs Larsen Lind Lopez Mensah Meyer Moreau Nakata Novak Okafor Olsen Park Pereira Petrov Quist ' +
    'Rahman Reyes Rossi Sato Shah Silva Tanaka Torres Usman Varga Weber Zeller',
);

/** Reserved for examples, so that no real mailbox is ever meant. */
export const MAIL_DOMAINS = words(
  'example.com example.org example.net mail.example.com post.example.org team.example.net',
);

export const LOCALES = words('en-US en-GB de-DE fr-FR es-ES pt-BR ja-JP ar-EG');
export const ZONES = words(
  'America/New_York Europe/London Europe/Berlin Asia/Tokyo America/Sao_Paulo Africa/Cairo Asia/Kolkata Etc/UTC',
);
export const STREETS = words('Harbour Mill Station Garden Chapel Orchard River Market');
export const TENANTS = words('acme globex initech umbra vandelay wayfare northwind contoso');
export const PLANS = words('free plus pro enterprise');

/** The entry of a list that a hash stands for. */
export function pick<T>(list: readonly T[], bits: number): T {
  return list[bits % list.length] as T;
}
