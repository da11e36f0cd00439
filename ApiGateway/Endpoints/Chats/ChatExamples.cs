using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Contacts;
using WhatIsUp.Grains.Abstractions.Labels;
using WhatIsUp.Grains.Abstractions.Profile;

namespace WhatIsUp.ApiGateway.Endpoints.Chats;

/// <summary>Examples for the OpenAPI document.</summary>
internal static class ChatExamples
{
    public const string Jid = "4915187654321@s.whatsapp.net";
    public const string Lid = "271828182845@lid";

    public static ChatView Chat { get; } = new()
    {
        Id = Jid,
        ChannelId = ChannelExamples.Id,
        Type = "direct",
        Name = "Ada Lovelace",
        Lid = Lid,
        PhoneNumber = "+4915187654321",
        Pinned = true,
        Unread = true,
        UnreadCount = 1,
        LastActivityAt = ChannelExamples.Time,
        LastMessage = MessageExamples.Inbound,
        Labels = ["1"],
    };

    public static Page<ChatView> Chats { get; } = new([Chat], null);

    public static ContactView Contact { get; } = new()
    {
        Jid = Jid, Lid = Lid, PhoneNumber = "+4915187654321", Name = "Ada Lovelace", SavedName = "Ada Lovelace", FirstName = "Ada", PushName = "Ada",
        Username = "ada.lovelace",
    };

    public static Page<ContactView> Contacts { get; } = new([Contact], null);

    public static Page<ContactCheck> Checks { get; } = new(
        [new ContactCheck("+4915187654321", true, Jid, Lid), new ContactCheck("+4915187654399", false, null, null, ContactCheckReason.NotOnWhatsapp),
         new ContactCheck("@ada.lovelace", true, Jid, Lid, null, "ada.lovelace")], null);

    public static Page<LidPair> Lids { get; } = new([new LidPair(Jid, Lid)], null);

    public static ContactProfile Profile { get; } = new(Jid, "Ada Lovelace", "At the engine", "https://pps.whatsapp.net/v/t61.24694-24/1.jpg", false);

    public static LabelView Label { get; } = new("1", "New customer", 3, 1);

    public static Page<LabelView> Labels { get; } = new([Label], null);

    public static LabelDetails LabelDetails { get; } = new(Label.Id, Label.Name, Label.Color, Label.Count, [new LabelLink(Jid, null)]);
}
