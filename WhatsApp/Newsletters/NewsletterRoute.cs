using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using Type = WhatIsUp.WhatsApp.Protobuf.Message.Types.ProtocolMessage.Types.Type;

namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>Messages to a newsletter: the content unencrypted. Edits and deletions have the id of the post that they change.</summary>
internal sealed class NewsletterRoute(PostAcks acks) : IChatRoute
{
    private static readonly Plan Everybody = new();

    /// <inheritdoc />
    public ValueTask<IRecipientPlan?> PlanAsync(DeviceTransaction transaction, Destination to, CancellationToken cancellationToken) => new(Everybody);

    /// <inheritdoc />
    public Task FetchAsync(Destination to, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask SealAsync(DeviceTransaction transaction, Outgoing message, IRecipientPlan plan, CancellationToken cancellationToken)
    {
        var stanza = StanzaOf(message);
        acks.Expect(stanza.Get("id")!, message.Id);
        transaction.Frames.Add(stanza);
        return ValueTask.CompletedTask;
    }

    /// <summary>The stanza of a post, of an edit or of a deletion (whatsmeow @33cfac51, whatsapp-rust @1489b7da, zapo @9a49e1ff).</summary>
    /// <exception cref="UnreachableException">Newsletters do not take such a content.</exception>
    internal static Node StanzaOf(Outgoing message)
    {
        var isViewOnce = false;
        var content = ContentDecoder.Parse(message.Message);
        var inner = ContentDecoder.Unwrap(content, ref isViewOnce);
        if (inner.ReactionMessage is not null || inner.PollUpdateMessage is not null || inner.PinInChatMessage is not null)
            throw new UnreachableException("not_supported");
        return inner.ProtocolMessage switch
        {
            null => Post(message, message.Id, content, null),
            { Type: Type.Revoke, Key.Id: { Length: > 0 } deleted } => Node.Of(
                "message", [new("id", deleted), new("to", message.Chat), new("type", "text"), new("edit", PostReader.Deleted)], new Node("plaintext")),
            { Type: Type.MessageEdit, Key.Id: { Length: > 0 } edited, EditedMessage: { } changed } => Post(message, edited, changed, PostReader.Edited),
            _ => throw new UnreachableException("not_supported"),
        };
    }

    private static Node Post(Outgoing message, string id, Message content, string? edit)
    {
        var facts = MessageStanza.Of(content, message.Chat);
        NodeAttribute? media = null;
        foreach (var attribute in facts.Encryption)
            if (attribute.Name == "mediatype") media = attribute;
        // A link's card is lost unless the stanza calls it media (zapo).
        var hasCard = content.ExtendedTextMessage is { MatchedText.Length: > 0 };
        if (hasCard) media = new NodeAttribute("mediatype", "url");
        List<NodeAttribute> attributes = [new("id", id), new("to", message.Chat), new("type", hasCard ? "media" : facts.Type)];
        if (message.MediaHandle is { } handle && edit is null) attributes.Add(new NodeAttribute("media_id", handle));
        if (edit is not null) attributes.Add(new NodeAttribute("edit", edit));
        List<Node> children = [Node.OfBytes("plaintext", content.ToByteArray(), media is { } kind ? [kind] : [])];
        if (facts.Meta is { } meta) children.Add(meta);
        return Node.Of("message", attributes, [.. children]);
    }

    private sealed class Plan : IRecipientPlan
    {
        public bool IsComplete => true;

        public bool IsReachable => true;
    }
}
