using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>
/// The last answer of one key's grain. For a short time it admits requests while the grain does not answer, within half of the tokens that the answer left
/// and half of their rate: other gateways may do the same. Admitted tokens are counted, to be taken from the bucket later. Safe from any thread.
/// </summary>
internal sealed class KeptAdmission(TimeProvider time)
{
    /// <summary>Validity of an answer: the time in which another silo takes over the grain.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private const int Share = 2;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private KeyAdmission? _answer;
    private long _answeredAt;
    private double _tokens;
    private double _tokensPerSecond;
    private long _filledAt;
    private int _owed;
    private bool _isProbed;

    /// <summary>True when the answer is too old to be of use.</summary>
    public bool IsOver
    {
        get { lock (_gate) return _answer is null || time.GetElapsedTime(_answeredAt) > Lifetime; }
    }

    /// <summary>The grain answered.</summary>
    public void Note(KeyAdmission answer)
    {
        lock (_gate)
        {
            (_answer, _answeredAt) = (answer, time.GetTimestamp());
            _filledAt = _answeredAt;
            _tokens = answer.Limit.Remaining / Share;
            // A full bucket does not show its rate.
            var refill = (answer.Limit.ResetAt - time.GetUtcNow()).TotalSeconds;
            _tokensPerSecond = refill > 0 ? (answer.Limit.Limit - answer.Limit.Remaining) / refill / Share : 0;
        }
    }

    /// <summary>The key is not valid any more.</summary>
    public void Forget()
    {
        lock (_gate) (_answer, _owed) = (null, 0);
    }

    /// <summary>True when a call has been waiting for the grain for long, so that others need not wait for it as well.</summary>
    public bool IsProbed
    {
        get { lock (_gate) return _isProbed; }
        set { lock (_gate) _isProbed = value; }
    }

    /// <summary>Admits a request without the grain, or denies it for lack of tokens. Null when there is no answer that counts.</summary>
    public KeyAdmission? Admit(int cost)
    {
        lock (_gate)
        {
            if (_answer is null || time.GetElapsedTime(_answeredAt) > Lifetime) return null;
            var now = time.GetTimestamp();
            _tokens = Math.Min(_answer.Limit.Limit, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * _tokensPerSecond));
            _filledAt = now;
            var isAllowed = _tokens >= cost;
            if (isAllowed) _tokens -= cost;
            var view = _answer.Limit with { Remaining = (int)_tokens };
            return _answer with { Limit = view, IsAllowed = isAllowed, RetryAfter = isAllowed ? TimeSpan.Zero : RetryAfter };
        }
    }

    /// <summary>Tokens that were admitted, and that the grain has not taken.</summary>
    public void Owe(int tokens)
    {
        lock (_gate) _owed += tokens;
    }

    /// <summary>Returns the tokens to be settled with the grain.</summary>
    public int TakeOwed()
    {
        lock (_gate)
        {
            var owed = _owed;
            _owed = 0;
            return owed;
        }
    }
}
