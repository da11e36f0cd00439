namespace WhatIsUp.WhatsApp.Binary;

/// <summary>
/// The peer sent bytes that are no node, or a node beyond the bounds of <see cref="NodeLimits"/>. The message names the fault, never the content.
/// </summary>
public sealed class MalformedNodeException : Exception
{
    /// <summary>Makes one from the fault.</summary>
    public MalformedNodeException(string fault, Exception? inner = null) : base(fault, inner)
    {
    }
}
