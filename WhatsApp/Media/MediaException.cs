namespace WhatIsUp.WhatsApp.Media;

/// <summary>An encrypted file was rejected; content written so far must not be used.</summary>
public sealed class MediaException(MediaFault fault) : Exception($"The file is refused: {fault}.")
{
    /// <summary>Why.</summary>
    public MediaFault Fault { get; } = fault;
}
