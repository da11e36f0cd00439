namespace WhatIsUp.WhatsApp.Contents;

/// <summary>The content of a message, independent of its sender: whatever can be sent can be received.</summary>
public abstract record Content
{
    /// <summary>The type name of this content: <c>text</c>, <c>image</c>, <c>poll</c> …</summary>
    public abstract string Type { get; }

    /// <summary>The serialised Message protobuf, unpadded.</summary>
    /// <param name="context">Context of the content.</param>
    public byte[] Encode(MessageContext? context = null) => ContentEncoder.Encode(this, context ?? MessageContext.None);

    /// <summary>Never prints the content.</summary>
    public sealed override string ToString() => Type;
}
