namespace WhatIsUp.WhatsApp.Contents;

/// <summary>A content of an unsupported type, stored unchanged.</summary>
/// <param name="RawType">Name of the protobuf field, <c>protocolMessage.17</c> with the number of its type, <c>field123</c> for an unknown one, or
/// <c>empty</c>.</param>
public sealed record UnsupportedContent(string RawType) : Content
{
    /// <inheritdoc />
    public override string Type => "unsupported";
}
