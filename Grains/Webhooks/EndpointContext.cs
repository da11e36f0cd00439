using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>What the parts of an endpoint's grain share.</summary>
/// <param name="Grain">The grain: its timers and its end.</param>
/// <param name="Id">Id of the endpoint.</param>
/// <param name="Outbox">Events and deliveries.</param>
/// <param name="Writer">Writes units.</param>
/// <param name="Options">Settings.</param>
/// <param name="Time">Time.</param>
/// <param name="Log">Log of the grain.</param>
internal sealed record EndpointContext(
    IGrainBase Grain, string Id, OutboxRows Outbox, GroupCommitWriter Writer, IOptions<WhatIsUpOptions> Options, TimeProvider Time, ILogger Log);
