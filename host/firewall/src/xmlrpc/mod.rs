//! XML-RPC: what a request asks for, read so strictly that no other reader can see another request in it.
//!
//! `token` splits the text; `grammar` holds the whole body to XML-RPC's grammar; [`head`] takes from it what is judged
//! and logged; [`compose`] writes the head anew with the credential in it; [`escape`] makes text safe for XML.
//!
//! Invariant: of the sandbox's own bytes only those after the method's name reach Odoo, and they follow the grammar:
//! balanced, without a second document, declaration, attribute, comment or CDATA section. So nothing in them can change
//! what the head says.

pub mod compose;
pub mod escape;
mod grammar;
pub mod head;
mod token;
