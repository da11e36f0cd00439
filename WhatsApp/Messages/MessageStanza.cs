using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Attributes of a stanza that describe its message: the server and devices that can't decrypt it depend on them.</summary>
/// <param name="Type">The <c>type</c> attribute.</param>
/// <param name="Edit">The <c>edit</c> attribute, or null.</param>
/// <param name="Encryption">Attributes that every <c>enc</c> of it has besides version and type.</param>
/// <param name="Meta">A <c>meta</c> node, or null.</param>
public sealed record MessageStanza(string Type, string? Edit, IReadOnlyList<NodeAttribute> Encryption, Node? Meta)
{
    /// <summary>Mark of a message that an administrator of the group deletes.</summary>
    public const string DeleteByAdmin = "8";

    private const string EditMessage = "1", Pin = "2", DeleteOwn = "7";

    /// <summary>The facts of a message (reference: Baileys; round video notes, votes and answers, which it does not send: whatsmeow).</summary>
    public static MessageStanza Of(Message message, Jid chat)
    {
        ArgumentNullException.ThrowIfNull(message);
        var isViewOnce = false;
        var inner = ContentDecoder.Unwrap(message, ref isViewOnce);
        List<NodeAttribute> encryption = [];
        // The web client names the kind of file only where the message itself is the file.
        if (MediaTypeOf(message) is { } media) encryption.Add(new NodeAttribute("mediatype", media));
        if (inner.PinInChatMessage is not null || IsReaction(inner) || inner.PollUpdateMessage is not null || inner.EncEventResponseMessage is not null)
            encryption.Add(new NodeAttribute("decrypt-fail", "hide"));
        return new MessageStanza(TypeOf(inner), EditOf(inner, chat), [.. encryption], MetaOf(inner));
    }

    private static string TypeOf(Message message) => message switch
    {
        _ when IsReaction(message) => "reaction",
        _ when IsPoll(message) || message.PollUpdateMessage is not null => "poll",
        { EventMessage: not null } or { EncEventResponseMessage: not null } => "event",
        _ => MediaTypeOf(message) is null ? "text" : "media",
    };

    private static string? MediaTypeOf(Message message) => message switch
    {
        { ImageMessage: not null } => "image",
        { VideoMessage: { } video } => video.GifPlayback ? "gif" : "video",
        { PtvMessage: not null } => "ptv",
        { AudioMessage: { } audio } => audio.Ptt ? "ptt" : "audio",
        { ContactMessage: not null } => "vcard",
        { DocumentMessage: not null } => "document",
        { ContactsArrayMessage: not null } => "contact_array",
        { LiveLocationMessage: not null } => "livelocation",
        { StickerMessage: not null } => "sticker",
        { ListMessage: not null } => "list",
        { ListResponseMessage: not null } => "list_response",
        { ButtonsResponseMessage: not null } => "buttons_response",
        { OrderMessage: not null } => "order",
        { ProductMessage: not null } => "product",
        { InteractiveResponseMessage: not null } => "native_flow_response",
        { GroupInviteMessage: not null } => "url",
        _ => null,
    };

    private static string? EditOf(Message message, Jid chat) => message switch
    {
        { PinInChatMessage: not null } => Pin,
        { ProtocolMessage: { Type: Message.Types.ProtocolMessage.Types.Type.Revoke, Key: { } key } } => chat.IsGroup && !key.FromMe ? DeleteByAdmin : DeleteOwn,
        { ProtocolMessage: { Type: Message.Types.ProtocolMessage.Types.Type.MessageEdit, EditedMessage: not null } } => EditMessage,
        _ => null,
    };

    private static Node? MetaOf(Message message) => message switch
    {
        _ when IsPoll(message) => new Node("meta", [new("polltype", "creation")]),
        { PollUpdateMessage: not null } => new Node("meta", [new("polltype", "vote")]),
        { EventMessage: not null } => new Node("meta", [new("event_type", "creation")]),
        { EncEventResponseMessage: not null } => new Node("meta", [new("event_type", "response")]),
        _ => null,
    };

    private static bool IsReaction(Message message) => message.ReactionMessage is not null || message.EncReactionMessage is not null;

    private static bool IsPoll(Message message) =>
        message.PollCreationMessage is not null || message.PollCreationMessageV2 is not null || message.PollCreationMessageV3 is not null
            || message.PollCreationMessageV5 is not null;
}
