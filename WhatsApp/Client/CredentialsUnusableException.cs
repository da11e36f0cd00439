namespace WhatIsUp.WhatsApp.Client;

/// <summary>No client payload can be made of the stored credentials or the client's options.</summary>
internal sealed class CredentialsUnusableException(Exception inner) : Exception("The credentials can't be used.", inner);
