"""Signing in with an organisation's own identity provider (OpenID Connect Core 1.0).

The authorisation code flow with PKCE (RFC 7636). `--oidc FILE` names the provider and which of its
groups have which roles here; who is in none of them does not come in.
"""
