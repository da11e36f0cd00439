using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Endpoints.Account;
using WhatIsUp.ApiGateway.Endpoints.Blacklist;
using WhatIsUp.ApiGateway.Endpoints.Business;
using WhatIsUp.ApiGateway.Endpoints.Calls;
using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Endpoints.Chats;
using WhatIsUp.ApiGateway.Endpoints.Communities;
using WhatIsUp.ApiGateway.Endpoints.Contacts;
using WhatIsUp.ApiGateway.Endpoints.Groups;
using WhatIsUp.ApiGateway.Endpoints.Labels;
using WhatIsUp.ApiGateway.Endpoints.Media;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Endpoints.Newsletters;
using WhatIsUp.ApiGateway.Endpoints.Operations;
using WhatIsUp.ApiGateway.Endpoints.Presence;
using WhatIsUp.ApiGateway.Endpoints.Privacy;
using WhatIsUp.ApiGateway.Endpoints.Profile;
using WhatIsUp.ApiGateway.Endpoints.Stories;
using WhatIsUp.ApiGateway.Endpoints.Webhooks;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Json;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Abstractions.Customers;
using static WhatIsUp.ApiGateway.Metadata.Capability;
using static WhatIsUp.ApiGateway.Operations.OperationRows;

namespace WhatIsUp.ApiGateway.Endpoints;

/// <summary>
/// Every operation of the API, one row each. The rows are the second declaration of the scopes, which the tests compare with that of the routes, and the only
/// one of the request examples. They drive the tests of requests, tenancy and scopes, and <c>docs/operations.md</c> is made from them. An operation without a
/// row fails the tests.
/// </summary>
internal static class OperationTable
{
    /// <summary>All rows, by family.</summary>
    public static IReadOnlyList<OperationRow> Rows { get; } =
    [
        Read("listChannels", Scopes.ChannelsRead),
        Read("getChannel", Scopes.ChannelsRead),
        Read("getChannelStatus", Scopes.ChannelsRead),
        Read("getChannelHealth", Scopes.ChannelsRead),
        Change("createChannel", Scopes.ChannelsWrite, "channel.created",
            new CreateChannelRequest { Name = "Support", Metadata = ChannelExamples.Pending.Metadata }),
        Change("updateChannel", Scopes.ChannelsWrite, "channel.updated", new PatchChannelRequest { Name = "Support, first line" }),
        Change("deleteChannel", Scopes.ChannelsWrite, "channel.deleted"),
        Change("connectChannel", Scopes.ChannelsWrite, "channel.connect"),
        Change("disconnectChannel", Scopes.ChannelsWrite, "channel.disconnect"),
        Change("logoutChannel", Scopes.ChannelsWrite, "channel.logout"),
        Read("getQr", Scopes.ChannelsRead),
        Change("requestPairCode", Scopes.ChannelsWrite, "channel.pair_code", new RequestPairCodeRequest { PhoneNumber = "+4915112345678" }),
        Read("getPasskey", Scopes.ChannelsRead, UnprovenOnLive),
        Change("submitPasskey", Scopes.ChannelsWrite, "channel.passkey", Assertion, UnprovenOnLive),
        Change("confirmPasskey", Scopes.ChannelsWrite, "channel.passkey", capability: UnprovenOnLive),
        Change("cancelPasskey", Scopes.ChannelsWrite, "channel.passkey", capability: UnprovenOnLive),
        Read("getSettings", Scopes.ChannelsRead),
        Read("listSettingsEvents", Scopes.ChannelsRead),
        Change("updateSettings", Scopes.ChannelsWrite, "channel.settings", new PatchSettingsRequest { MediaAutoDownload = true }),
        Change("resetSettings", Scopes.ChannelsWrite, "channel.settings"),

        Send("sendMessage", MessageExamples.Text, "text"),
        Send("sendText", MessageExamples.Text, "text"),
        Send("sendLinkPreview", MessageExamples.LinkPreview, "link_preview"),
        Send("sendImage", MessageExamples.Image, "image"),
        Send("sendVideo", MessageExamples.Video, "video"),
        Send("sendShort", MessageExamples.Short, "short"),
        Send("sendGif", MessageExamples.Gif, "gif"),
        Send("sendAudio", MessageExamples.Audio, "audio"),
        Send("sendVoice", MessageExamples.Voice, "voice"),
        Send("sendDocument", MessageExamples.Document, "document"),
        Send("sendSticker", MessageExamples.Sticker, "sticker"),
        Send("sendLocation", MessageExamples.Location, "location"),
        Send("sendContact", MessageExamples.Contact, "contact"),
        Send("sendContactList", MessageExamples.ContactList, "contact_list"),
        Send("sendReaction", MessageExamples.Reaction, "reaction"),
        Send("sendPoll", MessageExamples.Poll, "poll"),
        Send("sendPollVote", MessageExamples.PollVote),
        Send("sendEvent", MessageExamples.Event, "event"),
        Send("sendEventAnswer", MessageExamples.EventAnswer),
        Send("sendInteractive", MessageExamples.Interactive, "interactive", UnprovenOnLive),
        Send("sendTemplate", MessageExamples.Template, "template", UnprovenOnLive),
        Send("sendCarousel", MessageExamples.Carousel, "carousel", UnprovenOnLive),
        Send("sendGroupInvite", MessageExamples.GroupInvite, "group_invite"),
        Send("sendProduct", MessageExamples.Product, "product"),
        Send("sendCatalog", MessageExamples.Catalog, "catalog"),

        Read("listMessages", Scopes.MessagesRead),
        Read("listChannelMessages", Scopes.MessagesRead),
        Read("listChatMessages", Scopes.MessagesRead),
        Read("getMessage", Scopes.MessagesRead),
        Read("listReceipts", Scopes.MessagesRead),
        Send("readMessage"),
        Send("editMessage", new EditMessageRequest { Text = "Your order is on its way, at last." }, "edit"),
        Send("deleteMessage", parity: "delete"),
        Send("reactToMessage", new ReactToMessageRequest { Emoji = "👍" }, "reaction"),
        Send("removeReaction", parity: "reaction removed"),
        Send("pinMessage", new PinMessageRequest { Time = 604_800 }, "pin"),
        Send("unpinMessage", parity: "unpin"),
        Send("forwardMessage", new ForwardMessageRequest { To = "+4915187654321" }, "forward"),
        Send("starMessage", new StarMessageRequest { Starred = true }),

        Send("createMedia", new CreateMediaRequest { SourceUrl = "https://example.com/menu.pdf", MimeType = "application/pdf", Filename = "menu.pdf" }),
        Read("listMedia", Scopes.MessagesRead),
        Read("getMedia", Scopes.MessagesRead),
        Send("deleteMedia"),
        Read("listAllMedia", Scopes.MessagesRead),
        Send("deleteAllMedia"),
        Read("downloadMedia", null),

        Read("listChats", Scopes.MessagesRead),
        Read("getChat", Scopes.MessagesRead),
        Send("updateChat", new PatchChatRequest { Pinned = true, MutedUntil = ChannelExamples.Time.AddYears(50) }),
        Send("deleteChat"),
        Send("readChat"),
        Send("unreadChat"),
        new OperationRow(
            "requestHistory", Scopes.MessagesRead, NeedsPhoneOnline, new RequestHistoryRequest { Count = RequestHistoryRequest.DefaultCount }, null, null),

        Read("listContacts", Scopes.MessagesRead),
        Read("getContact", Scopes.MessagesRead),
        Send("saveContact", new SaveContactRequest { Phone = "+4915187654321", Name = "Ada Lovelace" }),
        Send("renameContact", new NameContactRequest { Name = "Ada Lovelace" }),
        Send("removeContact"),
        new OperationRow(
            "checkContacts", Scopes.MessagesRead, Works, new CheckContactsRequest { Contacts = ["+4915187654321", "+4915187654399", "@ada.lovelace"] }, null,
            null),
        new OperationRow(
            "checkPhones", Scopes.MessagesRead, Works, new CheckContactsRequest { Contacts = ["+4915187654321", "+4915187654399"] }, null, null),
        Send("sendContactCard", new SendContactCardRequest { To = "+4915187654321" }),
        Read("listLids", Scopes.MessagesRead),
        Read("getLid", Scopes.MessagesRead),
        .. ProfileOperations.Rows,

        .. LabelOperations.Rows,
        .. GroupOperations.Rows,
        .. CommunityOperations.Rows,
        .. NewsletterOperations.Rows,
        .. StoryOperations.Rows,
        .. CallOperations.Rows,
        .. PresenceOperations.Rows,
        .. PrivacyOperations.Rows,
        .. BlacklistOperations.Rows,
        .. BusinessOperations.Rows,

        Read("listWebhookEndpoints", Scopes.WebhooksRead),
        Read("getWebhookEndpoint", Scopes.WebhooksRead),
        Change("createWebhookEndpoint", Scopes.WebhooksWrite, "webhook_endpoint.created", WebhookExamples.Creation),
        Change("updateWebhookEndpoint", Scopes.WebhooksWrite, "webhook_endpoint.updated", new PatchWebhookEndpointRequest { Events = ["*"], Enabled = true }),
        Change("deleteWebhookEndpoint", Scopes.WebhooksWrite, "webhook_endpoint.deleted"),
        Change("rotateWebhookSecret", Scopes.WebhooksWrite, "webhook_endpoint.secret_rotated", new RotateSecretRequest { GraceSeconds = 3_600 }),
        Change("testWebhookEndpoint", Scopes.WebhooksWrite, "webhook_endpoint.tested"),
        Change("recoverWebhookEndpoint", Scopes.WebhooksWrite, "webhook_endpoint.recovered", new RecoverRequest { Since = ChannelExamples.Time }),
        Change("replayWebhookDelivery", Scopes.WebhooksWrite, "webhook_delivery.replayed"),
        Read("listWebhookDeliveries", Scopes.WebhooksRead),
        Read("getWebhookDelivery", Scopes.WebhooksRead),
        Read("followEvents", Scopes.WebhooksRead),

        .. ImpossibleOperations.Rows,

        Read("getLink", null, UnprovenOnLive),
        Read("followLink", null, UnprovenOnLive),
        new OperationRow("submitLinkPasskey", null, UnprovenOnLive, Assertion, null, null),
        new OperationRow("confirmLinkPasskey", null, UnprovenOnLive, null, null, null),
        new OperationRow("cancelLink", null, UnprovenOnLive, null, null, null),

        Read("getMe", null),
        Read("listApiKeys", Scopes.KeysWrite),
        Read("getApiKey", Scopes.KeysWrite),
        Change("createApiKey", Scopes.KeysWrite, "api_key.created", AccountExamples.Creation),
        Change("revokeApiKey", Scopes.KeysWrite, "api_key.revoked"),
        Read("listMembers", Scopes.AccountWrite),
        Read("getMember", Scopes.AccountWrite),
        Change("inviteMember", Scopes.AccountWrite, "member.invited", AccountExamples.Invitation),
        Change("updateMember", Scopes.AccountWrite, "member.updated", new UpdateMemberRequest { Role = MemberRole.Viewer }),
        Change("removeMember", Scopes.AccountWrite, "member.removed"),
        Read("listAuditEvents", Scopes.AccountRead),
        Read("getLimits", null),
        Read("getHealth", null),
        Read("getReadiness", null),

        Phone("createSandboxPhone"),
        Phone("listSandboxPhones", Scopes.ChannelsRead),
        Phone("getSandboxPhone", Scopes.ChannelsRead),
        Phone("changeSandboxPhone"),
        Phone("deleteSandboxPhone"),
        Phone("goOfflineSandboxPhone"),
        Phone("goOnlineSandboxPhone"),
        Phone("scanQr"),
        Phone("enterPairCode"),
        Phone("getPhonePasskey"),
        Phone("answerPasskey"),
        Phone("comparePasskeyCode"),
        Phone("requestPasskey"),
        Phone("unlinkDevice"),
        Phone("sendFromPhone", Scopes.MessagesSend),
        Phone("listPhoneMessages", Scopes.MessagesRead),
        Phone("readOnPhone", Scopes.MessagesSend),
        Phone("reactOnPhone", Scopes.MessagesSend),
        Phone("editOnPhone", Scopes.MessagesSend),
        Phone("deleteOnPhone", Scopes.MessagesSend),
        Phone("injectFault"),
        Phone("createSandboxGroup"),
        Phone("listSandboxGroups", Scopes.ChannelsRead),
        Phone("getSandboxGroup", Scopes.ChannelsRead),
        Phone("updateSandboxGroup"),
        Phone("addToSandboxGroup"),
        Phone("rankSandboxMember"),
        Phone("getSandboxGroupInvite", Scopes.ChannelsRead),
        Phone("resetSandboxGroupInvite"),
        Phone("joinSandboxGroup"),
        Phone("listSandboxApplications", Scopes.ChannelsRead),
        Phone("decideSandboxApplication"),
        Phone("withdrawSandboxApplication"),
        Phone("removeFromSandboxGroup"),
        Phone("leaveSandboxGroup"),
        Phone("actOnPhone"),
        Phone("listPhoneAppState", Scopes.ChannelsRead),
        Phone("createSandboxNewsletter"),
        Phone("listSandboxNewsletters", Scopes.ChannelsRead),
        Phone("getSandboxNewsletter", Scopes.ChannelsRead),
        Phone("updateSandboxNewsletter"),
        Phone("deleteSandboxNewsletter"),
        Phone("followOnPhone"),
        Phone("unfollowOnPhone"),
        Phone("inviteAdminOnPhone"),
        Phone("acceptAdminOnPhone"),
        Phone("listSandboxPosts", Scopes.MessagesRead),
        Phone("postOnPhone", Scopes.MessagesSend),
        Phone("editPostOnPhone", Scopes.MessagesSend),
        Phone("deletePostOnPhone", Scopes.MessagesSend),
        Phone("reactToPostOnPhone", Scopes.MessagesSend),
        Phone("viewPostsOnPhone", Scopes.MessagesSend),
        Phone("setPhonePresence"),
        Phone("placeOrderOnPhone", Scopes.MessagesSend),
        Phone("listPhoneProducts", Scopes.MessagesRead),
        Phone("createPhoneProduct", Scopes.MessagesSend),
        Phone("callFromPhone"),
        Phone("listPhoneCalls", Scopes.ChannelsRead),
        Phone("endPhoneCall"),
        Phone("acceptPhoneCall"),
        Phone("rejectPhoneCall"),
        Phone("getPhoneProfile", Scopes.ChannelsRead),
        Phone("changePhoneProfile"),
        Phone("listPhonePrivacy", Scopes.ChannelsRead),
        Phone("setPhonePrivacy"),
        Phone("trustOnPhone"),
        Phone("listPhoneBlacklist", Scopes.ChannelsRead),
        Phone("blockOnPhone"),
        Phone("unblockOnPhone"),
        Phone("createSandboxCommunity"),
        Phone("listSandboxCommunities", Scopes.ChannelsRead),
        Phone("getSandboxCommunity", Scopes.ChannelsRead),
        Phone("createSandboxCommunityGroup"),
        Phone("deactivateSandboxCommunity"),
        Phone("linkSandboxCommunityGroup"),
        Phone("unlinkSandboxCommunityGroup"),
        Phone("joinSandboxCommunityGroup"),
        Phone("transferSandboxCommunity"),
        Phone("listSandboxSuggestions", Scopes.ChannelsRead),
        Phone("suggestSandboxGroup"),
        Phone("decideSandboxSuggestion"),
    ];

    private static readonly Dictionary<string, OperationRow> ById = Rows.ToDictionary(row => row.Id, StringComparer.Ordinal);

    private static SubmitPasskeyRequest Assertion => new() { Assertion = PasskeyAssertionJson.Example };

    /// <summary>The row of an operation, or null.</summary>
    public static OperationRow? Find(string operationId) => ById.GetValueOrDefault(operationId);
}
