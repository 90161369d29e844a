/* Time left for a bench step, by the server's clock even where the tablet's is wrong. */
(function () {
  "use strict";

  const two = (n) => String(n).padStart(2, "0");
  const clock = (s) => (s >= 3600 ? Math.floor(s / 3600) + ":" + two(Math.floor(s / 60) % 60) : Math.floor(s / 60)) + ":" + two(s % 60);

  function start(box) {
    const ends = Number(box.dataset.countdown);
    const ahead = Date.now() / 1000 - Number(box.dataset.serverNow);
    const left = box.querySelector("[data-countdown-left]");
    const over = box.querySelector("[data-countdown-over]");
    function tick() {
      const seconds = Math.ceil(ends - (Date.now() / 1000 - ahead));
      left.textContent = seconds >= 0 ? clock(seconds) : "over by " + clock(-seconds);
      const done = seconds <= 0;
      box.classList.toggle("countdown--over", done);
      if (done && !over.textContent) over.textContent = over.dataset.countdownOver;
    }
    tick();
    window.setInterval(tick, 1000);
  }

  document.querySelectorAll("[data-countdown]").forEach(start);
})();
