namespace WhatIsUp.WhatsApp.Client;

/// <summary>Stored credentials, or what we are to say of ourselves, make no client payload.</summary>
internal sealed class CredentialsUnusableException(Exception inner) : Exception("The credentials can't be used.", inner);
