namespace WhatIsUp.WhatsApp.Media;

/// <summary>An encrypted file is refused; what was written of its content must not be used.</summary>
public sealed class MediaException(MediaFault fault) : Exception($"The file is refused: {fault}.")
{
    /// <summary>Why.</summary>
    public MediaFault Fault { get; } = fault;
}
