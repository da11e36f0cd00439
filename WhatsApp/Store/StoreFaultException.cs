namespace WhatIsUp.WhatsApp.Store;

/// <summary>A read of the store failed: the connection ends without acknowledging, so that the server delivers again.</summary>
internal sealed class StoreFaultException(Exception inner) : Exception("The store failed.", inner);
