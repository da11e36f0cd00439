using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Tests.Units;

/// <summary>Shares of customers in the memory for bodies.</summary>
public sealed class BodyBudgetTests
{
    private const int Body = 1 << 20;
    private readonly BodyBudget _budget = new(new BodySettings { BufferedBytes = 60 * Body });

    [Fact]
    public void One_customer_gets_two_thirds_and_the_next_one_gets_a_share()
    {
        var (greedy, modest) = (CustomerId.New(), CustomerId.New());
        Assert.Equal(40, Fill(greedy));
        Assert.InRange(Fill(modest), 10, 20);
        Assert.True(_budget.Taken < 60L * Body);
    }

    [Fact]
    public void Two_alternating_customers_get_equal_shares()
    {
        CustomerId[] customers = [CustomerId.New(), CustomerId.New()];
        int[] held = [0, 0];
        for (var i = 0; i < 200; i++)
            if (_budget.TryTake(customers[i % 2], Body)) held[i % 2]++;
        Assert.InRange(held[0] - held[1], -1, 1);
        Assert.InRange(held[0], 22, 24);
    }

    [Fact]
    public void Small_body_is_accepted_regardless_of_other_customers()
    {
        var customer = CustomerId.New();
        Fill(customer);
        using var account = _budget.Open(customer);
        account.Reserve(BodyBudget.FreeBytes);
        account.Take(BodyBudget.FreeBytes);
        Assert.Equal(ErrorCode.WorkerAtCapacity, Assert.Throws<GatewayException>(() => account.Take(Body)).Code);
    }

    [Fact]
    public void Disposed_account_returns_all_bytes()
    {
        var customer = CustomerId.New();
        var accounts = Enumerable.Range(0, 10).Select(_ => _budget.Open(customer)).ToArray();
        foreach (var account in accounts)
        {
            account.Reserve(2 * Body);
            account.Take(Body);
            account.Take(Body);
            account.Take(Body);
        }
        Assert.Equal(10 * ((3L * Body) - BodyBudget.FreeBytes), _budget.Taken);
        foreach (var account in accounts) account.Give(2 * Body);
        Assert.Equal(10 * ((long)Body - BodyBudget.FreeBytes), _budget.Taken);
        foreach (var account in accounts)
        {
            account.Dispose();
            account.Dispose();
        }
        Assert.Equal(0, _budget.Taken);
    }

    private int Fill(CustomerId customer)
    {
        var count = 0;
        while (_budget.TryTake(customer, Body)) count++;
        return count;
    }
}
