namespace WhatIsUp.WhatsApp.Messages.Contents;

/// <summary>What a message says, whoever sent it: what can be sent can be received.</summary>
public abstract record Content
{
    /// <summary>The word for this content: <c>text</c>, <c>image</c>, <c>poll</c> …</summary>
    public abstract string Type { get; }

    /// <summary>The serialised Message protobuf, unpadded.</summary>
    /// <param name="context">What the message says beside its content.</param>
    public byte[] Encode(MessageContext? context = null) => ContentEncoder.Encode(this, context ?? MessageContext.None);

    /// <summary>Never prints what is said.</summary>
    public sealed override string ToString() => Type;
}
