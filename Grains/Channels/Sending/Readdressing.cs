namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// Which messages may be sent once more to the other address of their recipient: those of which the server refused every copy, so that nobody can get two.
/// Messages that were in flight when a connection ended, got no answer, or were sent by an earlier activation may have arrived. Not thread-safe.
/// </summary>
internal sealed class Readdressing
{
    private readonly HashSet<string> _certain = new(StringComparer.Ordinal);
    private readonly HashSet<string> _readdressed = new(StringComparer.Ordinal);

    /// <summary>The message is sent for the first time.</summary>
    public void Begin(string messageId) => _certain.Add(messageId);

    /// <summary>It is unknown whether the server accepted it.</summary>
    public void MarkUncertain(string messageId) => _certain.Remove(messageId);

    /// <summary>It is sent, or failed.</summary>
    public void End(string messageId)
    {
        _certain.Remove(messageId);
        _readdressed.Remove(messageId);
    }

    /// <summary>Allows it to be sent to the other address from now on; false if that is not allowed, or allowed already.</summary>
    public bool TryReaddress(string messageId) => _certain.Contains(messageId) && _readdressed.Add(messageId);

    /// <summary>True if it is sent to the other address.</summary>
    public bool IsReaddressed(string messageId) => _readdressed.Contains(messageId);
}
