(function(r){var t;try{t=localStorage.getItem("theme")}catch(e){}if(t==="dark"||t==="light")r.dataset.theme=t;r.classList.add("js")})(document.documentElement)
