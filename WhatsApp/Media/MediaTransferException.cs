namespace WhatIsUp.WhatsApp.Media;

/// <summary>A file did not get to or from the media hosts.</summary>
/// <param name="fault">Why.</param>
/// <param name="status">HTTP status of the last host, or null.</param>
public sealed class MediaTransferException(MediaTransferFault fault, int? status = null) : Exception($"The media hosts failed: {fault} {status}.")
{
    /// <summary>Why.</summary>
    public MediaTransferFault Fault { get; } = fault;

    /// <summary>HTTP status of the last host, or null.</summary>
    public int? Status { get; } = status;
}
