namespace WhatIsUp.WhatsApp.Signal;

/// <summary>A Signal operation failed; the record is as it was before.</summary>
public sealed class SignalException(SignalFailure failure) : Exception("Signal operation failed: " + failure)
{
    /// <summary>Why.</summary>
    public SignalFailure Failure { get; } = failure;
}
