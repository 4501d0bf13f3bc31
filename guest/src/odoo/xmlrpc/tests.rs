//! Rules that encoder and decoder keep together.
