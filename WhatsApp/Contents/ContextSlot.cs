using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>Where a message keeps its context: each content has a field of its own for it.</summary>
internal static class ContextSlot
{
    /// <summary>The context, or null if there is none.</summary>
    public static ContextInfo? Find(Message message) => Use(message, false);

    /// <summary>The context, created if there is none; null for contents without a field for it.</summary>
    public static ContextInfo? Make(Message message) => Use(message, true);

    /// <summary>Removes the context.</summary>
    public static void Clear(Message message) => Visit(message, static (_, set) =>
    {
        set(null);
        return null;
    });

    private static ContextInfo? Use(Message message, bool makes) => Visit(message, (found, set) =>
    {
        if (found is null && makes) set(found = new ContextInfo());
        return found;
    });

    private static ContextInfo? Visit(Message message, Func<ContextInfo?, Action<ContextInfo?>, ContextInfo?> visit) => message switch
    {
        { ExtendedTextMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { ImageMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { VideoMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { PtvMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { AudioMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { DocumentMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { StickerMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { LocationMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { LiveLocationMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { ContactMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { ContactsArrayMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { PollCreationMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { PollCreationMessageV2: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { PollCreationMessageV3: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { PollCreationMessageV5: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { TemplateMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { EventMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { GroupInviteMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { NewsletterAdminInviteMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { InteractiveMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { InteractiveResponseMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { ListMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { ListResponseMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { ButtonsMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { ButtonsResponseMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { TemplateButtonReplyMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { ProductMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        { OrderMessage: { } it } => visit(it.ContextInfo, value => it.ContextInfo = value),
        _ => null,
    };
}
