namespace WhatIsUp.WhatsApp.Connection;

/// <summary>There is no logged-in connection.</summary>
public sealed class NotConnectedException() : Exception("The channel is not connected.");
