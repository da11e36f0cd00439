namespace WhatIsUp.WhatsApp.Messages.Contents;

/// <summary>Something that we have no words for; it is kept as it came.</summary>
/// <param name="RawType">Name of the protobuf field, <c>protocolMessage.17</c> with the number of its type, <c>field123</c> for an unknown one, or <c>empty</c>.</param>
public sealed record UnsupportedContent(string RawType) : Content
{
    /// <inheritdoc />
    public override string Type => "unsupported";
}
