using System.Diagnostics.CodeAnalysis;

namespace WhatIsUp.WhatsApp.Binary;

/// <summary>Reads nodes from WhatsApp's binary form with token dictionary 3. Input is never trusted: it is bounded, and a fault has one type.</summary>
public static class NodeDecoder
{
    /// <summary>Reads one decrypted frame: flag byte, then the node, deflated or not. The node keeps copies, so that the input may be reused.</summary>
    /// <exception cref="MalformedNodeException">The input is no node or exceeds the limits.</exception>
    public static Node Decode(ReadOnlySpan<byte> frame, NodeLimits? limits = null) => throw new NotSupportedException();

    /// <summary>As <see cref="Decode"/>, with false in place of the exception.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> frame, [NotNullWhen(true)] out Node? node, NodeLimits? limits = null) => throw new NotSupportedException();
}
