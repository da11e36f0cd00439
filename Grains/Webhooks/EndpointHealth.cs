using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Telemetry;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>Disables an endpoint that is gone, or whose attempts have failed for too long.</summary>
internal sealed class EndpointHealth(EndpointContext context, EndpointStore endpoint)
{
    private WebhookEndpointState State => endpoint.State;

    /// <summary>Updates the endpoint's state, which delivery saves.</summary>
    public void Apply(WebhookResult result)
    {
        if (State.CustomerId is null || !State.IsEnabled) return;
        if (result.IsSuccess)
        {
            if (State.FailingSince is null) return;
            State.FailingSince = null;
        }
        else if (result.IsGone)
        {
            Disable("gone");
        }
        else if (State.FailingSince is not { } since)
        {
            State.FailingSince = result.At;
        }
        else if (context.Time.GetUtcNow() - since < context.Options.Value.Webhooks.DisableAfter)
        {
            return;
        }
        else
        {
            Disable("failing");
        }

        endpoint.IsUnsaved = true;
    }

    private void Disable(string reason)
    {
        State.IsEnabled = false;
        State.DisabledReason = reason;
        State.DisabledEventId = PrefixedId.New(PrefixedId.Event);
        State.UpdatedAt = context.Time.GetUtcNow();
        context.Log.EndpointDisabled(context.Id, reason);
        WebhookMeter.AddDisabled(reason);
    }
}
