//! The languages that are installed: English, in which everything is written, and French, for as much as Odoo's own
//! translation says to a caller who does something wrong, and for the labels that occur in it.
//!
//! What a real Odoo 19 translates by the context's language: refusals of rights on a model, rules written in Python, labels.
//! By the user's own: refusals of single records. Never: what the database refuses, and missing records. Up to 18 missing
//! records are told in French, and up to 15 what the database refuses, by their sources; a 14 has them in its translation.

/// A language that the context may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    #[default]
    English,
    French,
}

/// What a user's or a contact's language can be.
pub(crate) const NAMES: &[(&str, &str)] = &[("en_US", "English (US)"), ("fr_FR", "French / Français")];

impl Language {
    pub(crate) fn from_code(code: &str) -> Option<Self> {
        match code {
            "en_US" => Some(Self::English),
            "fr_FR" => Some(Self::French),
            _ => None,
        }
    }

    /// Whether weeks begin on Sunday.
    pub(crate) fn begins_on_sunday(self) -> bool {
        self == Self::English
    }

    /// A text in this language, or in English where there is none.
    pub(crate) fn word(self, english: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::French => FRENCH.iter().find(|(known, _)| *known == english).map_or(english, |(_, french)| french),
        }
    }

    /// The same for a text with gaps `{}`, which are filled one after the other.
    pub(crate) fn say(self, english: &'static str, given: &[&str]) -> String {
        let mut parts = self.word(english).split("{}");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for (part, given) in parts.zip(given) {
            out.push_str(given);
            out.push_str(part);
        }
        out
    }
}

/// By the English text.
const FRENCH: &[(&str, &str)] = &[
    // Rights on a model.
    (
        "You are not allowed to access '{}' ({}) records.",
        "Vous n'êtes pas autorisé à accéder aux enregistrements '{}' ({}).'",
    ),
    (
        "You are not allowed to modify '{}' ({}) records.",
        "Vous n'êtes pas autorisé à modifier les enregistrements '{}' ({}).",
    ),
    (
        "You are not allowed to create '{}' ({}) records.",
        "Vous n'êtes pas autorisé à créer des enregistrements '{}' ({}).",
    ),
    (
        "You are not allowed to delete '{}' ({}) records.",
        "Vous n'êtes pas autorisé à supprimer les enregistrements '{}' ({}).",
    ),
    (
        "This operation is allowed for the following groups:\n{}",
        "Cette opération est autorisée pour les groupes suivants :\n{}",
    ),
    (
        "Contact your administrator to request access if necessary.",
        "Contactez votre administrateur pour demander l'accès si nécessaire.",
    ),
    // Rights on a record.
    (
        "Uh-oh! Looks like you have stumbled upon some top-secret records.\n\nSorry, {} doesn't have '{}' access to:",
        "Oups ! On dirait que vous êtes tombé sur des enregistrements top secrets.\n\nDésolé, {} n'a pas d'accès '{}' à :",
    ),
    ("read", "lire"),
    (
        "If you really, really need access, perhaps you can win over your friendly administrator with a batch of freshly \
         baked cookies.",
        "Si vous avez vraiment besoin d'un accès, vous pouvez peut-être convaincre votre sympathique administrateur en lui \
         offrant des cookies maison.",
    ),
    // Records that are not there.
    ("Record does not exist or has been deleted.", "Enregistrement inexistant ou supprimé."),
    ("(Record: {}, User: {})", "(Enregistrement : {}, Utilisateur : {})"),
    // What the database refuses, up to 15.
    ("The operation cannot be completed:", "L'opération ne peut pas être terminée:"),
    (
        "- Create/update: a mandatory field is not set.\n\
         - Delete: another model requires the record being deleted. If possible, archive it instead.",
        "- Créer / mettre à jour: un champ obligatoire n'est pas défini.\n\
         - Supprimer: un autre modèle nécessite la suppression de l'enregistrement. Si possible, archivez-le.",
    ),
    (
        " another model requires the record being deleted. If possible, archive it instead.",
        "un autre modèle nécessite la suppression de l'enregistrement. Si possible, archivez-le à la place.",
    ),
    ("Model:", "Modèle:"),
    ("Field:", "Champ :"),
    ("Constraint:", "Contrainte:"),
    ("The code of the country must be unique !", "Le code du pays doit être unique !"),
    ("The name of the country must be unique !", "Le nom du pays doit être unique !"),
    ("You can not have two users with the same login !", "Deux utilisateurs ne peuvent pas avoir le même compte! "),
    ("Contacts require a name", "Les contacts nécessitent un nom"),
    // Rules.
    (
        "You cannot create recursive Partner hierarchies.",
        "Vous ne pouvez pas créer de hiérarchie de partenaires récursive.",
    ),
    ("You can not create recursive tags.", "Vous ne pouvez pas créer d'étiquettes récursives."),
    (
        "You can not remove the admin user as it is used internally for resources created by Odoo (updates, module \
         installation, ...)",
        "Vous ne pouvez par supprimer l'utilisateur admin car il est utilisé en interne par Odoo (mises à jour, module \
         d'installation, etc.)",
    ),
    (
        "You cannot delete the admin user because it is utilized in various places (such as security \
         configurations,...). Instead, archive it.",
        "Vous ne pouvez pas supprimer l'administrateur parce qu'il est utilisé à divers endroits (pour les configurations \
         de sécurité, etc.). Archivez-le à la place.",
    ),
    (
        "You cannot deactivate the user you're currently logged in as.",
        "Vous ne pouvez pas désactiver l'utilisateur avec lequel vous êtes connecté.",
    ),
    ("You cannot activate the superuser.", "Vous ne pouvez pas activer le super-utilisateur."),
    (
        "Some orders are not in a state requiring confirmation.",
        "Certaines commandes ne sont pas dans un état nécessitant une confirmation.",
    ),
    (
        "You can not delete a sent quotation or a confirmed sales order. You must first cancel it.",
        "Vous ne pouvez pas supprimer un devis envoyé ou une commande client confirmée. Vous devez l'annuler au préalable.",
    ),
    // Models and groups.
    ("Companies", "Sociétés"),
    ("Country", "Pays"),
    ("Country state", "État"),
    ("Currency", "Devise"),
    ("Languages", "Langues"),
    ("Model Data", "Données du modèle"),
    ("Models", "Modèles"),
    ("Partner Tags", "Étiquettes du partenaire"),
    ("Sales Order", "Commande client"),
    ("User", "Utilisateur"),
    ("Access Rights", "Droits d'accès"),
    ("Role / Administrator", "Rôle / Administrateur"),
    // Fields and choices.
    ("Address Type", "Type d'adresse"),
    ("City", "Ville"),
    ("Country Code", "Code du pays"),
    ("Country Name", "Nom du pays"),
    ("Customer", "Client"),
    ("Delivery", "Livraison"),
    ("Email", "E-mail"),
    ("Invoice", "Facture"),
    ("Name", "Nom"),
    ("Order Date", "Date de la commande"),
    ("Order Reference", "Référence commande"),
    ("Other", "Autre"),
    ("Phone", "Téléphone"),
    ("Quotation", "Devis"),
    ("Status", "Statut"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_a_translation_stays_english() {
        assert_eq!(Language::French.word("Country"), "Pays");
        assert_eq!(Language::French.word("Nothing says this"), "Nothing says this");
        assert_eq!(Language::English.say("(Record: {}, User: {})", &["a(7,)", "2"]), "(Record: a(7,), User: 2)");
    }

    #[test]
    fn a_translation_has_the_gaps_of_its_original() {
        for (english, french) in FRENCH {
            assert_eq!(english.matches("{}").count(), french.matches("{}").count(), "{english}");
            assert_eq!(FRENCH.iter().filter(|(other, _)| other == english).count(), 1, "{english}");
        }
    }

    #[test]
    fn every_language_that_can_be_chosen_is_known() {
        assert!(NAMES.iter().all(|(code, _)| Language::from_code(code).is_some()));
    }
}
