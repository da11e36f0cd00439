namespace WhatIsUp.WhatsApp.Connection;

/// <summary>An operation can't be executed, for a reason that its caller may handle.</summary>
/// <param name="reason">Stable reason.</param>
/// <param name="message">Text for logs.</param>
internal abstract class OperationFailedException(string reason, string message) : Exception(message)
{
    /// <summary>Stable reason.</summary>
    public string Reason { get; } = reason;
}
