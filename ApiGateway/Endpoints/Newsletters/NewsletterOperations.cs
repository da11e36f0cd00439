using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Abstractions.Newsletters;
using static WhatIsUp.ApiGateway.Metadata.Capability;
using static WhatIsUp.ApiGateway.Operations.OperationRows;

namespace WhatIsUp.ApiGateway.Endpoints.Newsletters;

/// <summary>Rows of the table of operations for newsletters.</summary>
internal static class NewsletterOperations
{
    private const string Audit = "channel.newsletter";

    /// <summary>All rows.</summary>
    public static IReadOnlyList<OperationRow> Rows { get; } =
    [
        Read("listNewsletters", Scopes.MessagesRead),
        Change("createNewsletter", Scopes.ChannelsWrite, Audit, new CreateNewsletterRequest { Name = "Acme news", Description = "What is new at Acme" }),
        Read("findNewsletters", Scopes.MessagesRead, UnprovenOnLive),
        Read("listRecommendedNewsletters", Scopes.MessagesRead, UnprovenOnLive),
        Read("listSimilarNewsletters", Scopes.MessagesRead, UnprovenOnLive),
        Read("listNewsletterFollowers", Scopes.MessagesRead, UnprovenOnLive),
        Change("pinNewsletterMessage", Scopes.ChannelsWrite, Audit, capability: UnprovenOnLive),
        Change("unpinNewsletterMessage", Scopes.ChannelsWrite, Audit, capability: UnprovenOnLive),
        Read("getNewsletter", Scopes.MessagesRead),
        Read("getNewsletterByInvite", Scopes.MessagesRead),
        Change("updateNewsletter", Scopes.ChannelsWrite, Audit,
            new PatchNewsletterRequest { Name = "Acme news today", Reactions = NewsletterReactions.Basic }),
        Change("deleteNewsletter", Scopes.ChannelsWrite, Audit),
        Change("followNewsletter", Scopes.ChannelsWrite, Audit),
        Change("unfollowNewsletter", Scopes.ChannelsWrite, Audit),
        Change("followNewsletterByInvite", Scopes.ChannelsWrite, Audit),
        Change("unfollowNewsletterByInvite", Scopes.ChannelsWrite, Audit),
        Change("muteNewsletter", Scopes.ChannelsWrite, Audit, new MuteNewsletterRequest { Muted = true }),
        Change("trackNewsletter", Scopes.ChannelsWrite, Audit),
        Change("untrackNewsletter", Scopes.ChannelsWrite, Audit),
        Read("listNewsletterMessages", Scopes.MessagesRead),
        Send("reactToNewsletterMessage", new ReactToPostRequest { Emoji = "👍" }),
        Send("removeNewsletterReaction"),
        Send("voteInNewsletter", new VoteInNewsletterRequest { Options = ["Morning"] }, capability: UnprovenOnLive),
        Send("viewNewsletterMessages", new ViewPostsRequest { ServerIds = [101, 102] }),
        Read("getNewsletterAdmins", Scopes.MessagesRead, UnprovenOnLive),
        Change("inviteNewsletterAdmin", Scopes.ChannelsWrite, Audit, new InviteNewsletterAdminRequest { Message = "Will you post with us?" }, UnprovenOnLive),
        Change("revokeNewsletterAdminInvite", Scopes.ChannelsWrite, Audit, capability: UnprovenOnLive),
        Change("acceptNewsletterAdminInvite", Scopes.ChannelsWrite, Audit, capability: UnprovenOnLive),
        Change("demoteNewsletterAdmin", Scopes.ChannelsWrite, Audit),
        Change("changeNewsletterOwner", Scopes.ChannelsWrite, Audit, new ChangeNewsletterOwnerRequest { Jid = "+4915187654321" }),
        Send("sendNewsletterLink", new SendNewsletterLinkRequest { To = "+4915187654321", Body = "Read our news: %URL%" }),
    ];
}
