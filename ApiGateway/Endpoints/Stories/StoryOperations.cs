using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Metadata;
using static WhatIsUp.ApiGateway.Metadata.Capability;
using static WhatIsUp.ApiGateway.Operations.OperationRows;

namespace WhatIsUp.ApiGateway.Endpoints.Stories;

/// <summary>Rows of the table of operations for stories.</summary>
internal static class StoryOperations
{
    /// <summary>All rows. Baileys' own form of a story has no <c>meta</c>, so that no parity case compares them.</summary>
    public static IReadOnlyList<OperationRow> Rows { get; } =
    [
        Read("listStories", Scopes.MessagesRead),
        Read("getStory", Scopes.MessagesRead),
        Read("listStatuses", Scopes.MessagesRead),
        Send("createStory", StoryExamples.Any, capability: UnprovenOnLive),
        Send("createStoryText", StoryExamples.Text, capability: UnprovenOnLive),
        Send("createStoryMedia", StoryExamples.Media, capability: UnprovenOnLive),
        Send("createStoryImage", StoryExamples.Media, capability: UnprovenOnLive),
        Send("createStoryAudio", StoryExamples.Audio, capability: UnprovenOnLive),
        Send("sendMessageStory", StoryExamples.Message, capability: UnprovenOnLive),
        Send("sendMessageStoryText", StoryExamples.Text, capability: UnprovenOnLive),
        Send("sendMessageStoryMedia", StoryExamples.Media, capability: UnprovenOnLive),
        Send("sendMessageStoryAudio", StoryExamples.Audio, capability: UnprovenOnLive),
        Send("copyStory", new RepostStoryRequest { StatusJidList = ["+4915187654321"] }, capability: UnprovenOnLive),
        Send("deleteStory", capability: UnprovenOnLive),
        Send("reactToStory", new ReactToMessageRequest { Emoji = "👍" }, capability: UnprovenOnLive),
        Send("removeStoryReaction", capability: UnprovenOnLive),
        Send("replyToStory", new ReplyToStoryRequest { Text = "How nice!" }),
        Send("viewStory"),
        Read("listMutedStories", Scopes.MessagesRead),
        Change("muteStories", Scopes.ChannelsWrite, "channel.stories", capability: UnprovenOnLive),
        Change("unmuteStories", Scopes.ChannelsWrite, "channel.stories", capability: UnprovenOnLive),
    ];
}
