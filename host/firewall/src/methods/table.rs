//! The methods that are known, of Odoo 14 to 20, sorted by name.
//!
//! A `Read` is one whose code, in every version that has it and in Odoo's own overrides, writes nothing; a method that
//! creates tokens (`get_portal_url`) or external ids (`export_data`) is none. A method that belongs to one model is listed
//! with it: on another model the same name may do anything. Where one model's override of a common method writes after all,
//! it has a line of its own.
//!
//! What is not here is done once and its arguments are searched for names word by word. So a method is worth a line only
//! if it reads, if it may be repeated, or if its arguments are texts of people that must not be taken for names.

use super::CalledOn::{self, Model, Records};
use super::Class::{self, Once, Read, Repeatable};
use super::Method;
use super::Role::{
    self, Anything, Columns, Data, Domain, Fields, FieldsOrAll, Model as ModelName, Order, OtherDomain, Rows, Values,
};

pub(super) const METHODS: &[Method] = &[
    of("action_archive", Repeatable, Records, &[]),
    of_model("mail.activity", "action_feedback", Once, Records, &[("feedback", Data), ("attachment_ids", Data)]),
    of("action_unarchive", Repeatable, Records, &[]),
    of("activity_feedback", Once, Records, ACTIVITY),
    of("activity_reschedule", Once, Records, ACTIVITY),
    of("activity_schedule", Once, Records, ACTIVITY),
    of("check_access_rights", Read, Model, &[("operation", Data), ("raise_exception", Data)]),
    of("check_access_rule", Read, Records, &[("operation", Data)]),
    of_model(
        "ir.model.data",
        "check_object_reference",
        Read,
        Model,
        &[("module", Data), ("xml_id", Data), ("raise_on_access_error", Data)],
    ),
    of_model("res.users", "context_get", Read, Model, &[]),
    of("copy", Once, Records, &[("default", Values)]),
    // Answers with all of a record's fields, whatever it is told: a parameter without a name cannot be given.
    of("copy_data", Once, Records, &[("default", Values), ("", FieldsOrAll)]),
    of("create", Once, Model, &[("vals_list|vals|values", Values)]),
    of("default_get", Read, Model, DEFAULTS),
    // These three write: a link's token; and, told by the context which form asks, a sales order for the line.
    of_model("portal.share", "default_get", Once, Model, DEFAULTS),
    of_model("project.share.wizard", "default_get", Once, Model, DEFAULTS),
    of_model("sale.order.line", "default_get", Once, Model, DEFAULTS),
    of_model("ir.model", "display_name_for", Read, Model, &[("models", Data)]),
    of("export_data", Repeatable, Records, &[("fields_to_export", Fields), ("raw_data", Data)]),
    // What fields there are is no secret; what is in them is.
    of("fields_get", Read, Model, &[("allfields", Data), ("attributes", Data)]),
    of("fields_view_get", Read, Model, &[("view_id", Data), ("view_type", Data), ("toolbar", Data), ("submenu", Data)]),
    of(
        "formatted_read_group",
        Read,
        Model,
        &[
            ("domain", Domain),
            ("groupby", Fields),
            ("aggregates", Fields),
            ("having", Domain),
            ("offset", Data),
            ("limit", Data),
            ("order", Order),
        ],
    ),
    of(
        "formatted_read_grouping_sets",
        Read,
        Model,
        &[("domain", Domain), ("grouping_sets", Fields), ("aggregates", Fields), ("order", Order)],
    ),
    of_model("ir.attachment", "generate_access_token", Once, Records, &[]),
    // Nothing is kept of the e-mail, but what it prints may get a token.
    of_model("mail.template", "generate_email", Once, Records, &[("res_ids", Data), ("fields", Fields)]),
    of_model(
        "mail.activity",
        "get_activity_data",
        Read,
        Model,
        &[("res_model", ModelName), ("domain", OtherDomain), ("limit", Data), ("offset", Data), ("fetch_done", Data)],
    ),
    of_model("ir.model", "get_available_models", Read, Model, &[]),
    of("get_empty_list_help", Read, Model, &[("help_message|help", Data)]),
    of("get_external_id", Read, Records, &[]),
    of("get_field_translations", Read, Records, &[("field_name", Fields), ("langs", Data)]),
    of("get_formview_action", Read, Records, &[("access_uid", Data)]),
    of("get_formview_id", Read, Records, &[("access_uid", Data)]),
    of("get_import_templates", Read, Model, &[]),
    of_model("res.lang", "get_installed", Read, Model, &[]),
    of("get_metadata", Read, Records, &[]),
    of(
        "get_portal_url",
        Once,
        Records,
        &[("suffix", Data), ("report_type", Data), ("download", Data), ("query_string", Data), ("anchor", Data)],
    ),
    of("get_property_definition", Read, Model, &[("full_name", Fields)]),
    of("get_view", Read, Model, &[("view_id", Data), ("view_type", Data), ("options", Data), ("toolbar", Data)]),
    of("get_views", Read, Model, &[("views", Data), ("options", Data)]),
    of("get_xml_id", Read, Records, &[]),
    of("has_access", Read, Records, &[("operation", Data)]),
    // On the model up to 17, on a record from 18: either way its arguments name no field.
    of_model("res.users", "has_group", Read, Records, &[("group_ext_id", Data)]),
    of_model("res.users", "has_groups", Read, Records, &[("group_spec", Data)]),
    of(
        "hierarchy_read",
        Read,
        Model,
        &[
            ("domain", Domain),
            ("specification", Fields),
            ("parent_field", Fields),
            ("child_field", Fields),
            ("order", Order),
        ],
    ),
    of("load", Once, Model, &[("fields", Columns), ("data", Rows)]),
    of_model("ir.ui.menu", "load_menus", Read, Model, &[("debug", Data)]),
    of_model("ir.ui.menu", "load_menus_root", Read, Model, &[]),
    of("load_views", Read, Model, &[("views", Data), ("options", Data)]),
    of_model("ir.ui.menu", "load_web_menus", Read, Model, &[("debug", Data)]),
    of("message_get_followers", Read, Records, &[("after", Data), ("limit", Data), ("filter_recipients", Data)]),
    of("message_notify", Once, Records, MESSAGE),
    of("message_post", Once, Records, MESSAGE),
    of("message_subscribe", Repeatable, Records, &[("partner_ids", Data), ("subtype_ids", Data)]),
    of("message_unsubscribe", Repeatable, Records, &[("partner_ids", Data)]),
    of("name_create", Once, Model, &[("name", Data)]),
    of("name_get", Read, Records, &[]),
    of("name_search", Read, Model, &[("name", Data), ("domain|args", Domain), ("operator", Data), ("limit", Data)]),
    of("onchange", Read, Records, ONCHANGE),
    // For a new record it asks `default_get`, see there.
    of_model("portal.share", "onchange", Once, Records, ONCHANGE),
    of_model("project.share.wizard", "onchange", Once, Records, ONCHANGE),
    of_model("sale.order.line", "onchange", Once, Records, ONCHANGE),
    of("read", Read, Records, &[("fields", FieldsOrAll), ("load", Data)]),
    of(
        "read_group",
        Read,
        Model,
        &[
            ("domain", Domain),
            ("fields", Fields),
            ("groupby", Fields),
            ("offset", Data),
            ("limit", Data),
            ("orderby", Order),
            ("lazy", Data),
        ],
    ),
    of("read_progress_bar", Read, Model, &[("domain", Domain), ("group_by", Fields), ("progress_bar", Anything)]),
    of(
        "search",
        Read,
        Model,
        &[("domain|args", Domain), ("offset", Data), ("limit", Data), ("order", Order), ("count", Data)],
    ),
    of("search_count", Read, Model, &[("domain|args", Domain), ("limit", Data)]),
    of("search_panel_select_multi_range", Read, Model, PANEL),
    of("search_panel_select_range", Read, Model, PANEL),
    of(
        "search_read",
        Read,
        Model,
        &[
            ("domain", Domain),
            ("fields", FieldsOrAll),
            ("offset", Data),
            ("limit", Data),
            ("order", Order),
            ("load", Data),
        ],
    ),
    of_model("mail.template", "send_mail", Once, Records, TEMPLATE),
    of_model("mail.template", "send_mail_batch", Once, Records, TEMPLATE),
    of("toggle_active", Once, Records, &[]),
    of("unlink", Repeatable, Records, &[]),
    of(
        "update_field_translations",
        Repeatable,
        Records,
        &[("field_name", Columns), ("translations", Data), ("source_lang", Data)],
    ),
    of("view_header_get", Read, Model, &[("view_id", Data), ("view_type", Data)]),
    of(
        "web_name_search",
        Read,
        Model,
        &[("name", Data), ("specification", Fields), ("domain", Domain), ("operator", Data), ("limit", Data)],
    ),
    of("web_override_translations", Repeatable, Records, &[("values", Values)]),
    of("web_read", Read, Records, &[("specification", Fields)]),
    // The second parameter was `fields`, the third `groupby` up to 18; from 19 they are `groupby` and `aggregates`.
    of(
        "web_read_group",
        Read,
        Model,
        &[
            ("domain", Domain),
            ("fields", Fields),
            ("groupby", Fields),
            ("limit", Data),
            ("offset", Data),
            ("orderby|order", Order),
            ("lazy", Data),
            ("expand", Data),
            ("expand_limit", Data),
            ("expand_orderby", Order),
            ("aggregates", Fields),
            ("auto_unfold", Data),
            ("opening_info", Anything),
            ("unfold_read_specification", Fields),
            ("unfold_read_default_limit", Data),
            ("groupby_read_specification", Fields),
        ],
    ),
    of("web_resequence", Repeatable, Records, &[("specification", Fields), ("field_name", Columns), ("offset", Data)]),
    // Without ids it creates.
    of("web_save", Once, Records, &[("vals", Values), ("specification", Fields), ("next_id", Data)]),
    of("web_save_multi", Once, Records, &[("vals_list", Values), ("specification", Fields)]),
    // The second parameter was a list of fields up to 16, with all of them when there is none.
    of(
        "web_search_read",
        Read,
        Model,
        &[
            ("domain", Domain),
            ("specification|fields", FieldsOrAll),
            ("offset", Data),
            ("limit", Data),
            ("order", Order),
            ("count_limit", Data),
        ],
    ),
    of("write", Repeatable, Records, &[("vals|values", Values)]),
];

const DEFAULTS: &[(&str, Role)] = &[("fields|fields_list", Fields)];

const ONCHANGE: &[(&str, Role)] =
    &[("values", Values), ("field_names|field_name", Fields), ("fields_spec|field_onchange", Fields)];

/// Texts by people, and who gets them. Their order differs between versions, and differs in nothing else.
const MESSAGE: &[(&str, Role)] = &[
    ("body", Data),
    ("subject", Data),
    ("message_type", Data),
    ("email_from", Data),
    ("author_id", Data),
    ("parent_id", Data),
    ("subtype_xmlid", Data),
    ("subtype_id", Data),
    ("partner_ids", Data),
    ("channel_ids", Data),
    ("attachments", Data),
    ("attachment_ids", Data),
    ("add_sign", Data),
    ("record_name", Data),
    ("body_is_html", Data),
    ("email_layout_xmlid", Data),
    ("model", ModelName),
    ("res_id", Data),
];

/// A message made of a template: to whom, and what is put in its place.
const TEMPLATE: &[(&str, Role)] = &[
    ("res_id|res_ids", Data),
    ("force_send", Data),
    ("raise_exception", Data),
    ("email_values", Data),
    ("email_layout_xmlid|notif_layout", Data),
];

const ACTIVITY: &[(&str, Role)] = &[
    ("act_type_xmlid|act_type_xmlids", Data),
    ("date_deadline", Data),
    ("summary", Data),
    ("note", Data),
    ("user_id", Data),
    ("new_user_id", Data),
    ("activity_type_id", Data),
    ("feedback", Data),
    ("attachment_ids", Data),
    ("only_automated", Data),
];

const PANEL: &[(&str, Role)] = &[
    ("field_name", Fields),
    ("group_by", Fields),
    ("category_domain", OtherDomain),
    ("comodel_domain", OtherDomain),
    ("filter_domain", OtherDomain),
    ("group_domain", OtherDomain),
    ("search_domain", Domain),
    ("disable_counters", Data),
    ("enable_counters", Data),
    ("expand", Data),
    ("hierarchize", Data),
    ("limit", Data),
    ("only_counters", Data),
];

const fn of(
    name: &'static str,
    class: Class,
    called_on: CalledOn,
    parameters: &'static [(&'static str, Role)],
) -> Method {
    Method { name, model: "", class, called_on, parameters }
}

const fn of_model(
    model: &'static str,
    name: &'static str,
    class: Class,
    called_on: CalledOn,
    parameters: &'static [(&'static str, Role)],
) -> Method {
    Method { name, model, class, called_on, parameters }
}
