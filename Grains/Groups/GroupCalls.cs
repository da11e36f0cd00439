using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Groups;

/// <summary>
/// Operations on groups at WhatsApp. A group that does not exist, or no longer, is not found here either; every other refusal is passed on by the call filter.
/// </summary>
internal sealed class GroupCalls(ChannelCore core)
{
    private const string NoGroup = "group_not_found", Ended = "group_ended";

    /// <summary>The address of a group.</summary>
    /// <exception cref="GatewayException"><c>not_found</c>: the text is none.</exception>
    public static Jid Parse(string groupId) => Jid.TryParse(groupId, out var jid) && jid is { IsGroup: true, User.Length: > 0 }
        ? jid : throw new GatewayException(ErrorCode.NotFound, "No such group.");

    /// <summary>Runs an operation.</summary>
    public async Task<T> RunAsync<T>(Func<WhatsAppClient, CancellationToken, Task<T>> operation)
    {
        try
        {
            return await core.CallAsync(operation);
        }
        catch (WhatsAppRefusedException refused) when (refused.Reason is NoGroup or Ended)
        {
            throw new GatewayException(
                ErrorCode.NotFound, refused.Reason == NoGroup ? "No such group." : "The group has ended.", ClientErrors.DetailsOf(refused));
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<WhatsAppClient, CancellationToken, Task> operation) => RunAsync(async (client, token) =>
    {
        await operation(client, token);
        return true;
    });

    /// <summary>Runs the steps of one request in order. When one fails after others are done, the error names those in <c>details.applied</c>.</summary>
    public async Task RunAsync(IReadOnlyList<(string Field, Func<WhatsAppClient, CancellationToken, Task> Operation)> steps)
    {
        for (var done = 0; done < steps.Count; done++)
        {
            try
            {
                await RunAsync(steps[done].Operation);
            }
            catch (Exception failure) when (done > 0 && (failure as GatewayException ?? ClientErrors.Find(failure)) is { } error)
            {
                var details = new Dictionary<string, string>(error.Details ?? new Dictionary<string, string>())
                {
                    ["applied"] = string.Join(",", steps.Take(done).Select(step => step.Field)), ["failed"] = steps[done].Field,
                };
                throw new GatewayException(error.Code, error.Message, details);
            }
        }
    }
}
