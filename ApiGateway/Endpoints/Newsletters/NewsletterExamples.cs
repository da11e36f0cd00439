using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Newsletters;

namespace WhatIsUp.ApiGateway.Endpoints.Newsletters;

/// <summary>Examples for the OpenAPI document.</summary>
internal static class NewsletterExamples
{
    public const string Id = "120363021033254949@newsletter";

    private const string Code = "0029VaAbCdEfGhIjKlMnOpQr";

    public static NewsletterView Newsletter { get; } = new()
    {
        Id = Id, Name = "Acme news", NameAt = ChannelExamples.Time, Description = "What is new at Acme", DescriptionAt = ChannelExamples.Time,
        InviteCode = Code,
        LinkUrl = "https://whatsapp.com/channel/" + Code, SubscribersCount = 1_234, Verification = false, State = NewsletterState.Active,
        Reactions = NewsletterReactions.All, Role = NewsletterRole.Owner, Muted = false, CreatedAt = ChannelExamples.Time,
        Pinned = [new PinnedPost(101, ChannelExamples.Time.AddDays(7))],
    };

    public static Page<NewsletterView> Newsletters { get; } = new([Newsletter], null);

    public static NewsletterPostView Post { get; } = new(new MessageContent { Text = new TextContent("We open on Monday.") })
    {
        NewsletterId = Id, ServerId = 101, MessageId = MessageExamples.Id, Type = "text", FromMe = true, Timestamp = ChannelExamples.Time, Views = 57,
        Reactions = [new NewsletterReaction("👍", 12)],
    };

    public static Page<NewsletterPostView> Posts { get; } = new([Post], null);

    public static Page<NewsletterFollowerView> Followers { get; } = new(
        [
            new NewsletterFollowerView(
                new Participant("4915187654321@s.whatsapp.net", "271828182845@lid", "+4915187654321", "Ada"), NewsletterRole.Subscriber, ChannelExamples.Time),
        ],
        null);

    public static NewsletterTracking Tracking { get; } = new(Id, 300);

    public static NewsletterAdmins Admins { get; } =
        new(2, [new Participant("4915187654321@s.whatsapp.net", "271828182845@lid", "+4915187654321", null)]);

    public static NewsletterAdminInvite Invite { get; } = new(ChannelExamples.Time.AddDays(7), MessageExamples.Receipt);
}
