using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels;
using Wire = WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Grains.Messages;

/// <summary>Messages in WhatsApp's own form, as they are stored: the form in which they were sent first.</summary>
internal sealed class StoredMessages(ChannelCore core)
{
    /// <summary>The encoded message.</summary>
    /// <exception cref="GatewayException"><c>invalid_request</c> for the field: the channel has no such message.</exception>
    public async Task<byte[]> LoadAsync(string messageId, string field) =>
        (await core.Dependencies.Marks.FindContentAsync(core.Id, messageId, CancellationToken.None))?.Content
        ?? throw GatewayException.InvalidField(field, "is no message of this channel");

    /// <summary>As <see cref="LoadAsync"/>, decoded.</summary>
    public async Task<Wire.DecodedMessage> DecodeAsync(string messageId, string field) => Decode(await LoadAsync(messageId, field));

    /// <summary>Decodes a stored message.</summary>
    public static Wire.DecodedMessage Decode(byte[] stored) => Wire.ContentDecoder.Decode(Wire.ContentDecoder.Parse(stored));

    /// <summary>The stored content with the text or caption that it has after edits.</summary>
    public static Wire.Content WithEdits(Wire.Content stored, MessageContent current) => (stored, current) switch
    {
        (Wire.TextContent text, { Text: { } edited }) when text.Text != edited.Body => WireMapping.Of(new MessageContent { Text = edited }, null, default),
        (Wire.MediaContent media, { Media: { } edited }) => media with { Caption = edited.Caption },
        _ => stored,
    };
}
