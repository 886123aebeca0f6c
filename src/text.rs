//! How texts are compared.
