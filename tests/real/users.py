# Run by `odoo shell`: the users of the tests, with their keys, as shell assignments.
import os
import shlex

from odoo import release

users, keys = env["res.users"], env["res.users.apikeys"]
# When the key expires: it does not.
expiration = [None] if release.version_info[0] >= 18 else []


def ensure(login, name, password):
    user = users.search([("login", "=", login)], limit=1)
    if not user:
        group = [(6, 0, [env.ref("base.group_user").id])]
        groups = "group_ids" if "group_ids" in users._fields else "groups_id"
        user = users.create({"name": name, "login": login, "password": password, groups: group})
    return user


low = ensure("demo", "Low Rights", "demo")
# A password of characters that a careless XML writer would break.
quoted = "p<&>\"' é]]> x"
ensure("quoted", "Quoted Password", quoted)
values = {
    "ODOO_TEST_API_KEY": keys.with_user(env.ref("base.user_admin"))._generate(None, "tests", *expiration),
    "ODOO_TEST_LOW_USER": "demo",
    "ODOO_TEST_LOW_PASSWORD": "demo",
    "ODOO_TEST_LOW_API_KEY": keys.with_user(low).sudo()._generate(None, "tests", *expiration),
    "ODOO_TEST_QUOTED_USER": "quoted",
    "ODOO_TEST_QUOTED_PASSWORD": quoted,
}
with open(os.environ["USERS_OUT"], "w") as file:
    for name, value in values.items():
        file.write("export %s=%s\n" % (name, shlex.quote(value)))
env["ir.config_parameter"].set_param("odoo_real.ready", os.environ["USERS_MARK"])
env.cr.commit()
