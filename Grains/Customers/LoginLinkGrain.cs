using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Storage.Customers;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Customers;

/// <summary>One-time login links. A link is removed before its operator is signed in, so that it is never spent twice.</summary>
[GrainType("login-link"), StatelessWorker, Reentrant]
public sealed class LoginLinkGrain(GroupCommitWriter writer, TimeProvider time) : Grain, ILoginLinkGrain
{
    /// <inheritdoc />
    public async Task AddAsync(string hash, CustomerId customer, TimeSpan lifetime)
    {
        await GrainFactory.GetGrain<ICustomerGrain>(customer.Value).GetProfileAsync();
        var unit = new UnitOfWork();
        LoginLinkRows.Add(unit, hash, customer, time.GetUtcNow() + lifetime);
        await writer.CommitAsync(unit, CancellationToken.None);
    }

    /// <inheritdoc />
    public async Task<string?> SpendAsync(string hash)
    {
        var unit = new UnitOfWork();
        var spent = LoginLinkRows.Spend(unit, hash, time.GetUtcNow());
        await writer.CommitAsync(unit, CancellationToken.None);
        if (unit.ResultOf(spent) is not string text) return null;
        var customer = new CustomerId(Guid.Parse(text));
        var key = UserKey.OfOperator(customer);
        await GrainFactory.GetGrain<IUserGrain>(key).SignInLocallyAsync(customer);
        return key;
    }
}
