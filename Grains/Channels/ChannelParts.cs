using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.Grains.Media;
using WhatIsUp.Grains.Storage;
using WhatIsUp.Grains.Webhooks;

namespace WhatIsUp.Grains.Channels;

/// <summary>What all channels of a silo share.</summary>
public sealed record ChannelParts(
    ChannelRows Channels,
    MessageRows Messages,
    MarkRows Marks,
    ChatRows Chats,
    ChatMoves Moves,
    HealthRows Health,
    RecentMessages Recent,
    MediaLibrary Media,
    SignalRows Signals,
    GroupCommitWriter Writer,
    EndpointNudges Nudges,
    ChannelRegistry Registry,
    WebVersions Versions,
    EgressGuards Guards,
    IOptions<WhatIsUpOptions> Options,
    TimeProvider Time,
    ILoggerFactory Loggers);
