namespace WhatIsUp.ApiGateway.Requests;

/// <summary>Lets requests that name the same thing go one after another; those that name other things do not wait for them. Holds nothing for names that nobody uses.</summary>
internal sealed class Turns
{
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn, which ends when the result is disposed.</summary>
    public async Task<IDisposable> TakeAsync(string name, CancellationToken cancellationToken)
    {
        Line? line;
        lock (_lines)
        {
            if (!_lines.TryGetValue(name, out line)) _lines[name] = line = new Line();
            line.Users++;
        }
        try
        {
            await line.Turn.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(name, line);
            throw;
        }
        return new Held(this, name, line);
    }

    private void Leave(string name, Line line)
    {
        lock (_lines)
        {
            if (--line.Users > 0) return;
            _lines.Remove(name);
        }
        line.Turn.Dispose();
    }

    private sealed class Line
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public int Users { get; set; }
    }

    private sealed class Held(Turns turns, string name, Line line) : IDisposable
    {
        public void Dispose()
        {
            line.Turn.Release();
            turns.Leave(name, line);
        }
    }
}
